from __future__ import annotations

from django.urls import path

from apps.assignments import views

app_name = "assignments"
ONE = "settings/assignment/<uuid:rule_id>"
urlpatterns = [
    path("settings/assignment/", views.rules, name="rules"),
    path("settings/assignment/new/", views.rule_create, name="rule_create"),
    path("settings/assignment/try-out/", views.try_out, name="try_out"),
    path(f"{ONE}/", views.rule, name="rule"),
    path(f"{ONE}/for-whom/", views.rule_filter, name="rule_filter"),
    path(f"{ONE}/move/", views.rule_move, name="rule_move"),
    path(f"{ONE}/switch/", views.rule_switch, name="rule_switch"),
    path(f"{ONE}/remove/", views.rule_remove, name="rule_remove"),
]
