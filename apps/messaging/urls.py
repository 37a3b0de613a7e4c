from django.urls import path

from apps.messaging import settings_views

app_name = "messaging"
urlpatterns = [
    path("settings/numbers/", settings_views.numbers, name="numbers"),
    path("settings/numbers/connect/", settings_views.number_connect, name="number_connect"),
    path("settings/numbers/<uuid:number_id>/", settings_views.number_update, name="number_update"),
    path(
        "settings/numbers/<uuid:number_id>/disconnect/",
        settings_views.number_disconnect,
        name="number_disconnect",
    ),
    path("settings/numbers/<uuid:number_id>/calls/", settings_views.number_calls, name="number_calls"),
    path("settings/numbers/<uuid:number_id>/resume/", settings_views.number_resume, name="number_resume"),
    path(
        "settings/numbers/<uuid:number_id>/resume-bulk/",
        settings_views.number_resume_bulk,
        name="number_resume_bulk",
    ),
    path("settings/texting/", settings_views.texting, name="texting"),
    path("settings/texting/scope/", settings_views.opt_out_scope, name="opt_out_scope"),
]
