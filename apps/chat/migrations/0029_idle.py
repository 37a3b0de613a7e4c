"""In which teams a chat may close by itself: the oldest that nobody waits in, off the index of their list."""

from django.db import migrations

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):
    dependencies = [("chat", "0028_whole_words_first"), ("accounts", "0021_close_after_days")]

    operations = [
        create_function(
            "chat_idle(moment timestamptz)",
            returns="SETOF uuid",
            body="""
                SELECT t.id FROM accounts_team AS t
                WHERE t.close_after_days > 0 AND t.gone_at IS NULL AND EXISTS (
                    SELECT 1 FROM chat_conversation AS c
                    WHERE c.team_id = t.id AND c.closed_at IS NULL AND c.waiting_since IS NULL
                      AND c.snoozed_until IS NULL
                      AND c.last_message_at <= moment - make_interval(hours => 24 * t.close_after_days)
                )
            """,
        ),
    ]
