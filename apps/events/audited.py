"""Which lines of the log a manager looks through: who came in, who was given what, and what left the house.

An index of the log is of these alone. A new one is added here, and in words in `apps/audit/lines.py`; then a migration.
"""

from __future__ import annotations

# Of people, wherever they work; told to each of their teams.
OF_PEOPLE = (
    *("person.signed_in", "person.sign_in_failed", "person.signed_out"),
    *("person.password_changed", "person.password_reset"),
    *("person.second_step_added", "person.second_step_removed", "person.second_step_failed"),
    "person.recovery_codes_made",
)
OF_PLACES = (
    *("member.joined", "member.role_changed", "member.removed"),
    *("invitation.sent", "invitation.withdrawn"),
)
OF_PROGRAMS = (
    *("key.created", "key.revoked", "token.created", "token.ended"),
    *("webhook_endpoint.added", "webhook_endpoint.changed", "webhook_endpoint.deleted"),
    *("webhook_endpoint.switched_on", "webhook_endpoint.switched_off", "webhook_endpoint.secret_changed"),
    *("feed.created", "feed.updated", "feed.deleted", "feed.switched_on", "feed.switched_off"),
    *("feed.secret_changed", "form.added", "form.changed", "form.removed"),
)
OF_TEAM = (
    *("number.connected", "number.updated", "number.disconnected", "webhook.quarantined"),
    *("team.changed", "account.opt_out_scope_changed"),
)
OF_DATA = (
    *("bulk_action.started", "bulk_action.undo_started", "audit.exported"),
    *("import.started", "import.undo_started"),
    *(
        "candidate.exported",
        "candidate.erased",
        "candidate.merged",
        "candidate.merge_undone",
        "candidate.opted_in",
    ),
    *("handoff.created", "conversation.shared", "conversation.unshared"),
)
AUDITED = (*OF_PEOPLE, *OF_PLACES, *OF_PROGRAMS, *OF_TEAM, *OF_DATA)
