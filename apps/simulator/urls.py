"""The addresses of the phones, and of the sample people."""

from __future__ import annotations

from django.urls import path

from apps.simulator.views import beside, desk, samples

app_name = "simulator"
urlpatterns = [
    path("simulator/", desk.desk, name="desk"),
    path("simulator/one/", beside.one, name="one"),
    path("simulator/<uuid:number_id>/mood/", desk.mood, name="mood"),
    path("simulator/<uuid:number_id>/media/<str:sid>/<str:media_sid>/", desk.media, name="media"),
    path("simulator/<uuid:number_id>/<str:digits>/", desk.phone, name="phone"),
    path("simulator/<uuid:number_id>/<str:digits>/call/", desk.call, name="call"),
    path("simulator/<uuid:number_id>/<str:digits>/state/", desk.phone_state, name="phone_state"),
    path("settings/samples/", samples.samples, name="samples"),
    path("settings/samples/put/", samples.samples_put, name="samples_put"),
    path("settings/samples/remove/", samples.samples_remove, name="samples_remove"),
]
