from django.urls import path

from apps.candidates.settings_views import fields, statuses, tags, team

app_name = "candidates"
urlpatterns = [
    path("settings/team/", team.team, name="team"),
    path("settings/statuses/", statuses.statuses, name="statuses"),
    path("settings/statuses/<uuid:status_id>/", statuses.status, name="status"),
    path("settings/statuses/<uuid:status_id>/move/", statuses.status_move, name="status_move"),
    path("settings/statuses/<uuid:status_id>/remove/", statuses.status_remove, name="status_remove"),
    path("settings/fields/", fields.fields, name="fields"),
    path("settings/fields/<uuid:field_id>/", fields.field, name="field"),
    path("settings/fields/<uuid:field_id>/move/", fields.field_move, name="field_move"),
    path("settings/fields/<uuid:field_id>/remove/", fields.field_remove, name="field_remove"),
    path("settings/tags/", tags.tags, name="tags"),
    path("settings/tags/<uuid:tag_id>/", tags.tag, name="tag"),
    path("settings/tags/<uuid:tag_id>/merge/", tags.tag_merge, name="tag_merge"),
    path("settings/tags/<uuid:tag_id>/remove/", tags.tag_remove, name="tag_remove"),
]
