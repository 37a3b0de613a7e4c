from django.db import migrations

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):
    dependencies = [("events", "0003_number_own_events")]

    operations = [
        create_function(
            "events_recent_heads(at_most integer)",
            returns="TABLE (team_id uuid, seq bigint)",
            # By the primary key, from its end: the cost does not grow with the log.
            body="""
                SELECT e.team_id, max(e.seq) FROM (
                    SELECT team_id, seq FROM events_event ORDER BY id DESC LIMIT at_most
                ) AS e WHERE e.seq IS NOT NULL GROUP BY e.team_id
            """,
        )
    ]
