from django.urls import path

from apps.notices.views import center, choices

app_name = "notices"

urlpatterns = [
    path("notices/", center.center, name="center"),
    path("notices/news/", center.news, name="news"),
    path("notices/read/", center.read_all, name="read_all"),
    path("notices/<uuid:notice_id>/read/", center.read, name="read"),
    path("notices/chats/<uuid:conversation_id>/read/", center.chat_read, name="chat_read"),
    path("notices/chats/<uuid:conversation_id>/mute/", choices.mute, name="mute"),
    path("notices/settings/", choices.preferences, name="preferences"),
    path("notices/unsubscribe/<str:token>/", choices.unsubscribe, name="unsubscribe"),
    path("settings/alerts/", choices.alerts, name="alerts"),
]
