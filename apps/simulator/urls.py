"""The addresses of the phones."""

from __future__ import annotations

from django.urls import path

from apps.simulator import views

app_name = "simulator"
urlpatterns = [
    path("simulator/", views.desk, name="desk"),
    path("simulator/<uuid:number_id>/mood/", views.mood, name="mood"),
    path("simulator/<uuid:number_id>/media/<str:sid>/<str:media_sid>/", views.media, name="media"),
    path("simulator/<uuid:number_id>/<str:digits>/", views.phone, name="phone"),
    path("simulator/<uuid:number_id>/<str:digits>/call/", views.call, name="call"),
    path("simulator/<uuid:number_id>/<str:digits>/state/", views.phone_state, name="phone_state"),
]
