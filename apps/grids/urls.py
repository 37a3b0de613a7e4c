from django.urls import path

from apps.grids.declarations import grids
from apps.grids.views import bulk, columns, conditions, pages, saved_views, watching

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
    path("grids/<slug:grid_name>/bulk/<slug:action_name>/", bulk.bulk, name="bulk"),
    path("grids/<slug:grid_name>/export/", bulk.export, name="export"),
    path("bulk-actions/", watching.bulk_actions, name="bulk_actions"),
    path("bulk-actions/<uuid:bulk_id>/", watching.bulk_action, name="bulk_action"),
    path("bulk-actions/<uuid:bulk_id>/cancel/", watching.bulk_cancel, name="bulk_cancel"),
    path("bulk-actions/<uuid:bulk_id>/continue/", watching.bulk_continue, name="bulk_continue"),
    path("bulk-actions/<uuid:bulk_id>/undo/", watching.bulk_undo, name="bulk_undo"),
    path("bulk-actions/<uuid:bulk_id>/file/", watching.bulk_file, name="bulk_file"),
]
