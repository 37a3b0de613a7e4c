from django.urls import path

from apps.calls import webhooks

app_name = "calls"
urlpatterns = [
    path("webhooks/twilio/<str:token>/voice", webhooks.voice, name="voice_webhook"),
    path("webhooks/twilio/<str:token>/voice/end", webhooks.end, name="voice_end_webhook"),
]
