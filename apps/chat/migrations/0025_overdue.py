"""What machines that watch are told of texts: figures of all teams, each off an index that has few rows."""

from django.db import migrations

from apps.accounts.row_security import create_function

BODY = """
    WITH due AS (
        SELECT l.lane, (
            SELECT m.send_at FROM chat_message AS m
            WHERE m.team_id = n.team_id AND m.number_id = n.id AND m.lane = l.lane
              AND m.status IN ('queued', 'scheduled') AND m.held_at IS NULL AND m.send_at <= moment
            ORDER BY m.send_at LIMIT 1
        ) AS since
        FROM messaging_number AS n CROSS JOIN (VALUES (0), (1)) AS l (lane)
        WHERE n.paused_at IS NULL
          AND (l.lane = 0 OR n.bulk_paused_at IS NULL OR n.bulk_resumes_at <= moment)
    ), unknown AS (
        SELECT count(*) AS number, min(m.lease_until) AS since
        FROM chat_message AS m WHERE m.status IN ('sending', 'unknown') AND m.status = 'unknown'
    )
    SELECT coalesce(extract(epoch FROM moment - (SELECT min(since) FROM due WHERE lane = 0)), 0)::float8,
           coalesce(extract(epoch FROM moment - (SELECT min(since) FROM due WHERE lane = 1)), 0)::float8,
           (SELECT number FROM unknown),
           greatest(coalesce(extract(epoch FROM moment - (SELECT since FROM unknown)), 0), 0)::float8,
           (SELECT count(*) FROM chat_message AS m WHERE m.status = 'sent' AND m.sent_at > after AND m.sent_at <= until)
"""


class Migration(migrations.Migration):
    dependencies = [("chat", "0024_reports"), ("messaging", "0019_disconnected")]

    operations = [
        create_function(
            "chat_overdue(moment timestamptz, after timestamptz, until timestamptz)",
            returns="TABLE (reply_seconds float8, bulk_seconds float8, unknown bigint, unknown_seconds float8, "
            "unconfirmed bigint)",
            body=BODY,
        ),
    ]
