from __future__ import annotations

from django.urls import path

from apps.keywords import views

app_name = "keywords"
urlpatterns = [
    path("settings/keywords/", views.keywords, name="keywords"),
    path("settings/keywords/new/", views.keyword_create, name="keyword_create"),
    path("settings/keywords/preview/", views.preview, name="preview"),
    path("settings/keywords/<uuid:keyword_id>/", views.keyword, name="keyword"),
    path("settings/keywords/<uuid:keyword_id>/delete/", views.keyword_delete, name="keyword_delete"),
    path("settings/keywords/<uuid:keyword_id>/code.svg", views.code_as_svg, name="code_svg"),
    path("settings/keywords/<uuid:keyword_id>/code.png", views.code_as_png, name="code_png"),
    path("settings/keywords/<uuid:keyword_id>/card/", views.card, name="card"),
]
