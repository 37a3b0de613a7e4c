"""The index of the audited lines knows one more kind. It is made beside the one before, which goes afterwards."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

AUDITED = (
    "person.signed_in",
    "person.sign_in_failed",
    "person.signed_out",
    "person.password_changed",
    "person.password_reset",
    "person.second_step_added",
    "person.second_step_removed",
    "person.second_step_failed",
    "person.recovery_codes_made",
    "member.joined",
    "member.role_changed",
    "member.removed",
    "invitation.sent",
    "invitation.withdrawn",
    "key.created",
    "key.revoked",
    "token.created",
    "token.ended",
    "webhook_endpoint.added",
    "webhook_endpoint.changed",
    "webhook_endpoint.deleted",
    "webhook_endpoint.switched_on",
    "webhook_endpoint.switched_off",
    "webhook_endpoint.secret_changed",
    "feed.created",
    "feed.updated",
    "feed.deleted",
    "feed.switched_on",
    "feed.switched_off",
    "feed.secret_changed",
    "form.added",
    "form.changed",
    "form.removed",
    "number.connected",
    "number.updated",
    "number.disconnected",
    "webhook.quarantined",
    "team.changed",
    "account.opt_out_scope_changed",
    "bulk_action.started",
    "bulk_action.undo_started",
    "audit.exported",
    "import.started",
    "import.undo_started",
    "candidate.exported",
    "candidate.erased",
    "candidate.merged",
    "candidate.merge_undone",
    "candidate.opted_in",
    "handoff.created",
    "conversation.shared",
    "conversation.unshared",
)


class Migration(migrations.Migration):
    # Texts go on while a large log gets its index.
    atomic = False

    dependencies = [("events", "0006_audited")]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                fields=["team", "id"], condition=models.Q(kind__in=AUDITED), name="event_audited_next"
            ),
        ),
        RemoveIndexConcurrently(model_name="event", name="event_audited"),
        migrations.RenameIndex(model_name="event", old_name="event_audited_next", new_name="event_audited"),
    ]
