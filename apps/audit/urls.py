from django.urls import path

from apps.audit import views

app_name = "audit"
urlpatterns = [
    path("settings/audit/", views.log, name="log"),
    path("settings/audit/file/", views.file, name="file"),
]
