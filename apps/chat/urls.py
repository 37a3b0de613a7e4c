from django.urls import path

from apps.chat import settings_views, webhooks
from apps.chat.views import (
    actions,
    candidates,
    composing,
    consent,
    dashboard,
    inbox,
    merging,
    people,
    templates,
    writing,
)

app_name = "chat"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("chat/", inbox.inbox, name="inbox"),
    path("chat/waiting/", inbox.waiting, name="waiting"),
    path("chat/new/", candidates.candidate_create, name="candidate_create"),
    path("chat/with/<uuid:candidate_id>/", candidates.begin, name="begin"),
    path("chat/<uuid:conversation_id>/", inbox.conversation, name="conversation"),
    path("chat/<uuid:conversation_id>/messages/", writing.send, name="message_create"),
    path(
        "chat/<uuid:conversation_id>/messages/<uuid:message_id>/retry/", writing.retry, name="message_retry"
    ),
    path("chat/<uuid:conversation_id>/templates/", composing.choices, name="template_choices"),
    path("chat/<uuid:conversation_id>/hints/", composing.hints, name="hints"),
    path("chat/<uuid:conversation_id>/notes/", writing.note, name="note_create"),
    path("chat/<uuid:conversation_id>/assign/", actions.assign, name="assign"),
    path("chat/<uuid:conversation_id>/close/", actions.close, name="close"),
    path("chat/<uuid:conversation_id>/close/undo/", actions.undo_close, name="undo_close"),
    path("chat/<uuid:conversation_id>/open/", actions.reopen, name="open"),
    path("chat/<uuid:conversation_id>/answered/", actions.answered, name="answered"),
    path("chat/<uuid:conversation_id>/claim/", actions.claim, name="claim"),
    path("chat/<uuid:conversation_id>/release/", actions.release, name="release"),
    path("chat/<uuid:conversation_id>/share/", actions.share, name="share"),
    path("chat/<uuid:conversation_id>/unshare/", actions.unshare, name="unshare"),
    path("chat/<uuid:conversation_id>/read/", actions.read, name="read"),
    path("chat/<uuid:conversation_id>/unread/", actions.unread, name="unread"),
    path("chat/<uuid:conversation_id>/candidate/", candidates.candidate_update, name="candidate_update"),
    path(
        "chat/<uuid:conversation_id>/applications/<uuid:application_id>/status/",
        candidates.application_status,
        name="application_status",
    ),
    path(
        "chat/<uuid:conversation_id>/applications/<uuid:application_id>/activate/",
        candidates.application_activate,
        name="application_activate",
    ),
    path("chat/<uuid:conversation_id>/tags/", people.tag_add, name="tag_add"),
    path("chat/<uuid:conversation_id>/tags/remove/", people.tag_remove, name="tag_remove"),
    path("chat/<uuid:conversation_id>/history/", people.history, name="history"),
    path("chat/<uuid:conversation_id>/consent/", consent.consent, name="consent"),
    path("chat/<uuid:conversation_id>/opt-out/", consent.opt_out, name="opt_out"),
    path("chat/<uuid:conversation_id>/opt-out/undo/", consent.opt_out_undo, name="opt_out_undo"),
    path("chat/<uuid:conversation_id>/opt-in/", consent.opt_in, name="opt_in"),
    path(
        "chat/<uuid:conversation_id>/messages/<uuid:message_id>/opt-out/",
        consent.hint_heeded,
        name="hint_heeded",
    ),
    path(
        "chat/<uuid:conversation_id>/messages/<uuid:message_id>/no-opt-out/",
        consent.hint_dismissed,
        name="hint_dismissed",
    ),
    path("chat/<uuid:conversation_id>/erase/", people.erase, name="erase"),
    path("chat/<uuid:conversation_id>/merge/", merging.merge, name="merge"),
    path("chat/<uuid:conversation_id>/merges/<uuid:merge_id>/undo/", merging.undo, name="merge_undo"),
    path("settings/templates/", templates.templates, name="templates"),
    path("settings/templates/new/", templates.template_create, name="template_create"),
    path("settings/templates/<uuid:template_id>/", templates.template, name="template"),
    path("settings/templates/<uuid:template_id>/move/", templates.template_move, name="template_move"),
    path("settings/templates/<uuid:template_id>/delete/", templates.template_delete, name="template_delete"),
    path(
        "settings/templates/<uuid:template_id>/restore/", templates.template_restore, name="template_restore"
    ),
    path("settings/people/<uuid:membership_id>/remove/", settings_views.member_remove, name="member_remove"),
    path("settings/quarantine/", settings_views.quarantine, name="quarantine"),
    path("settings/quarantine/replay/", settings_views.quarantine_replay_all, name="quarantine_replay_all"),
    path(
        "settings/quarantine/<uuid:webhook_id>/replay/",
        settings_views.quarantine_replay,
        name="quarantine_replay",
    ),
    path("webhooks/twilio/<str:token>/inbound", webhooks.inbound, name="inbound_webhook"),
    path("webhooks/twilio/<str:token>/status", webhooks.status, name="any_status_webhook"),
    path("webhooks/twilio/<str:token>/status/<uuid:message_id>", webhooks.status, name="status_webhook"),
]
