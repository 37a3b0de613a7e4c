from __future__ import annotations

from django.urls import path

from apps.onboarding import views

app_name = "onboarding"
urlpatterns = [
    path("first-steps/", views.steps, name="steps"),
    path("first-steps/skip/", views.step_skip, name="step_skip"),
    path("first-steps/hide/", views.steps_hide, name="steps_hide"),
    path("first-steps/show/", views.steps_show, name="steps_show"),
]
