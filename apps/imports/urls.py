from django.urls import path

from apps.imports import views

app_name = "imports"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/sample.csv", views.sample, name="sample"),
    path("imports/<uuid:import_id>/", views.import_page, name="import"),
    path("imports/<uuid:import_id>/reading/", views.reading, name="reading"),
    path("imports/<uuid:import_id>/start/", views.start, name="start"),
    path("imports/<uuid:import_id>/discard/", views.discard, name="discard"),
    path("imports/<uuid:import_id>/cancel/", views.cancel, name="cancel"),
    path("imports/<uuid:import_id>/continue/", views.go_on, name="continue"),
    path("imports/<uuid:import_id>/undo/", views.undo, name="undo"),
    path("imports/<uuid:import_id>/rejects.csv", views.rejects, name="rejects"),
]
