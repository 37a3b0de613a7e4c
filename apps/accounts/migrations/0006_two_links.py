from django.db import migrations, models

from apps.accounts.tokens import hash_token, mailed_token

FUNCTION = (
    "CREATE OR REPLACE FUNCTION accounts_team_of_invitation(asked text) RETURNS uuid LANGUAGE sql SECURITY DEFINER "
    "SET search_path = public, pg_temp AS $function$ SELECT team_id FROM accounts_invitation WHERE {} $function$"
)


def derive_mailed_links(apps, schema_editor):
    """Links that were made before count as the inviter's copies: they were shown."""
    invitations = apps.get_model("accounts", "Invitation").objects.using(schema_editor.connection.alias)
    for invitation in invitations.only("pk").iterator():
        invitations.filter(pk=invitation.pk).update(mailed_hash=hash_token(mailed_token(invitation.pk)))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_invitation_mail")]

    operations = [
        # The last step back: the column has its old name again.
        migrations.RunSQL(migrations.RunSQL.noop, [FUNCTION.format("token_hash = asked")]),
        migrations.RenameField("invitation", "token_hash", "shown_hash"),
        migrations.AddField("invitation", "mailed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("invitation", "mailed_hash", models.CharField(max_length=64, null=True)),
        migrations.RunPython(derive_mailed_links, migrations.RunPython.noop),
        migrations.AlterField("invitation", "mailed_hash", models.CharField(max_length=64, unique=True)),
        migrations.RunSQL(
            [FUNCTION.format("mailed_hash = asked OR shown_hash = asked")], migrations.RunSQL.noop
        ),
    ]
