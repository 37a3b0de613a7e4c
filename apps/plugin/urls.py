from django.urls import path

from apps.plugin import views

app_name = "plugin"
urlpatterns = [
    path("settings/plug-in/", views.plugin, name="plugin"),
    path("settings/plug-in/download/", views.download, name="download"),
    path("settings/plug-in/tokens/<uuid:key_id>/end/", views.token_end, name="token_end"),
]
