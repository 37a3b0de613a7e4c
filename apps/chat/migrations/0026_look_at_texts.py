"""A team's first large mailing is met by the planner while it is written."""

from django.db import migrations

from apps.accounts.row_security import TEAM, create_function


class Migration(migrations.Migration):
    """Else who was texted is read, for each of them, off all that was written before, until the clock comes round."""

    dependencies = [("chat", "0025_overdue"), ("accounts", "0010_meet_teams")]

    operations = [
        create_function(
            "chat_look_at_texts()",
            returns="void",
            language="plpgsql",
            # As the clock does for all teams (accounts_meet_teams): so many that a look is sure to find some.
            body=f"""
                DECLARE
                    one record;
                    found bigint;
                BEGIN
                    FOR one IN
                        SELECT oid::regclass AS name, greatest(200, reltuples / 3000) AS enough FROM pg_class
                        WHERE oid IN ('chat_conversation'::regclass, 'chat_message'::regclass)
                        ORDER BY relname
                    LOOP
                        CONTINUE WHEN accounts_guessed_rows(one.name, {TEAM}) >= one.enough / 4;
                        EXECUTE format(
                            'SELECT count(*) FROM (SELECT FROM %s WHERE team_id = $1 LIMIT $2) AS a_few', one.name
                        ) INTO found USING {TEAM}, one.enough;
                        IF found >= one.enough THEN
                            -- Of all columns it would take the words of texts apart, which takes seconds.
                            EXECUTE format('ANALYZE %s (team_id)', one.name);
                        END IF;
                    END LOOP;
                END
            """,
        ),
    ]
