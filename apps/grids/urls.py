from django.urls import path

from apps.grids.declarations import grids
from apps.grids.views import columns, conditions, pages, saved_views

app_name = "grids"
urlpatterns = [
    *(path(f"{grid.name}/", pages.page, {"grid_name": grid.name}, name=grid.name) for grid in grids()),
    path("grids/<slug:grid_name>/condition/", conditions.condition, name="condition"),
    path("grids/<slug:grid_name>/columns/", columns.columns, name="columns"),
    path("grids/<slug:grid_name>/views/", saved_views.view_create, name="view_create"),
    path("grids/<slug:grid_name>/opens-with/", saved_views.open_with, name="open_with"),
    path("grids/views/<uuid:view_id>/", saved_views.view_rename, name="view_rename"),
    path("grids/views/<uuid:view_id>/update/", saved_views.view_update, name="view_update"),
    path("grids/views/<uuid:view_id>/duplicate/", saved_views.view_duplicate, name="view_duplicate"),
    path("grids/views/<uuid:view_id>/delete/", saved_views.view_delete, name="view_delete"),
]
