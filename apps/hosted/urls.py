from django.urls import path

from apps.hosted.views import managing, public

app_name = "hosted"
urlpatterns = [
    path("f/<slug:slug>/", public.form, name="form"),
    path("f/<slug:slug>/thanks/", public.thanks, name="thanks"),
    path("settings/forms/", managing.forms, name="forms"),
    path("settings/forms/<uuid:form_id>/", managing.form, name="settings"),
    path("settings/forms/<uuid:form_id>/code.svg", managing.code_as_svg, name="code_svg"),
    path("settings/forms/<uuid:form_id>/code.png", managing.code_as_png, name="code_png"),
    path("settings/forms/<uuid:form_id>/preview/", managing.preview, name="preview"),
    path("settings/forms/<uuid:form_id>/default/", managing.default, name="default"),
    path("settings/forms/<uuid:form_id>/remove/", managing.remove, name="remove"),
]
