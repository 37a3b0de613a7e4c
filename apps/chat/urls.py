from django.urls import path

from apps.chat import webhooks

app_name = "chat"
urlpatterns = [
    path("webhooks/twilio/<str:token>/inbound", webhooks.inbound, name="inbound_webhook"),
    path("webhooks/twilio/<str:token>/status/<uuid:message_id>", webhooks.status, name="status_webhook"),
]
