from django.db import migrations

from apps.accounts.row_security import create_function, own_by_team


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [
        # Append-only: no policy lets the runtime role change or remove an event.
        *own_by_team("events_event", commands=["SELECT", "INSERT"]),
        create_function(
            "events_number(asked uuid, at_most integer DEFAULT 500)",
            returns="SETOF events_event",
            language="plpgsql",
            body="""
            DECLARE base bigint;
            BEGIN
                -- One relay at a time for a team; the next statement then sees all that is committed.
                PERFORM pg_advisory_xact_lock(hashtextextended('events:' || asked::text, 0));
                SELECT coalesce(max(seq), 0) INTO base FROM events_event WHERE team_id = asked;
                RETURN QUERY
                    WITH pending AS (
                        SELECT id, base + row_number() OVER (ORDER BY id) AS number
                        FROM (
                            SELECT id FROM events_event
                            WHERE team_id = asked AND seq IS NULL ORDER BY id LIMIT at_most
                        ) AS oldest
                    ), numbered AS (
                        UPDATE events_event AS e SET seq = pending.number
                        FROM pending WHERE e.id = pending.id RETURNING e.*
                    )
                    SELECT * FROM numbered ORDER BY seq;
            END
            """,
        ),
        create_function(
            "events_head(asked uuid)", returns="bigint",
            body="SELECT coalesce(max(seq), 0) FROM events_event WHERE team_id = asked",
        ),
        create_function(
            "events_teams_to_relay()", returns="SETOF uuid",
            body="SELECT DISTINCT team_id FROM events_event WHERE seq IS NULL",
        ),
    ]
