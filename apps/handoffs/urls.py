from django.urls import path

from apps.handoffs import views

app_name = "handoffs"
urlpatterns = [
    path("chat/<uuid:conversation_id>/handoff/", views.hand_over, name="hand_over"),
    path("handoffs/<uuid:handoff_id>/", views.handoff_page, name="handoff"),
    path("handoffs/<uuid:handoff_id>/take-back/", views.handoff_withdraw, name="take_back"),
    path("handoffs/<uuid:handoff_id>/send-again/", views.letter_again, name="send_again"),
]
