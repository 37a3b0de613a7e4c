from django.db import migrations, models

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_due_by_number")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("status", "sent")), fields=["sent_at"], name="message_silent"),
        ),
        create_function(
            "chat_silent(after timestamptz, until timestamptz)", returns="SETOF uuid",
            body="""
                SELECT DISTINCT m.team_id FROM chat_message m
                WHERE m.status = 'sent' AND m.sent_at > after AND m.sent_at <= until
                AND (m.lease_until IS NULL OR m.lease_until <= now())
            """,
        ),
    ]
