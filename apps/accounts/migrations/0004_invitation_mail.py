import django.utils.timezone
from django.db import migrations, models

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_forget_requests")]

    operations = [
        # Those that stand have been mailed.
        migrations.AddField(
            model_name="invitation", name="mail_due_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="invitation",
            name="mail_due_at",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(mail_due_at__isnull=False), fields=["mail_due_at"], name="invitation_mail_due"
            ),
        ),
        create_function(
            "accounts_mail_due(now timestamptz)",
            returns="TABLE (team_id uuid, invitation_id uuid)",
            body="""
                SELECT i.team_id, i.id FROM accounts_invitation i
                WHERE i.mail_due_at <= now AND i.expires_at > now
                AND i.accepted_at IS NULL AND i.revoked_at IS NULL
                ORDER BY i.mail_due_at LIMIT 100
            """,
        ),
        # A team stays in its account: who serves could else give a team's opt-outs to another customer.
        migrations.RunSQL(
            [
                """
                CREATE FUNCTION accounts_team_stays() RETURNS trigger LANGUAGE plpgsql AS $function$
                BEGIN
                    RAISE EXCEPTION 'a team stays in its account' USING ERRCODE = 'insufficient_privilege';
                END
                $function$
                """,
                """
                CREATE TRIGGER team_stays BEFORE UPDATE OF account_id ON accounts_team
                FOR EACH ROW WHEN (OLD.account_id IS DISTINCT FROM NEW.account_id)
                EXECUTE FUNCTION accounts_team_stays()
                """,
            ],
            ["DROP TRIGGER team_stays ON accounts_team", "DROP FUNCTION accounts_team_stays()"],
        ),
    ]
