from django.db import migrations

from apps.accounts.row_security import create_function

GUESSED = """
    CREATE FUNCTION accounts_guessed_rows(one regclass, team uuid) RETURNS double precision LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS $function$
        SELECT c.reltuples * coalesce(
            known.shares[array_position(known.teams, team)],
            greatest(0, 1 - (SELECT sum(share) FROM unnest(known.shares) AS share))
                / greatest(1, known.distinct - cardinality(known.teams)),
            0
        )
        FROM pg_class AS c LEFT JOIN LATERAL (
            SELECT s.most_common_vals::text::uuid[] AS teams, s.most_common_freqs AS shares,
                   CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * c.reltuples ELSE s.n_distinct END AS distinct
            FROM pg_stats AS s
            WHERE s.schemaname = 'public' AND s.tablename = c.relname AND s.attname = 'team_id'
        ) AS known ON true
        WHERE c.oid = one
    $function$
"""


class Migration(migrations.Migration):
    """A team of which the statistics know nothing is empty to the planner, as long as they know all others by name.

    Then to read all of its rows, for each of its rows, is as good as to look one up.
    """

    dependencies = [("accounts", "0009_sisters")]

    operations = [
        # How many rows of a table the planner takes a team for. Only who may see the statistics is told.
        migrations.RunSQL([GUESSED], ["DROP FUNCTION accounts_guessed_rows(regclass, uuid)"]),
        create_function(
            "accounts_meet_teams(large bigint)",
            returns="SETOF text",
            language="plpgsql",
            # So many of a team that a look at the table, which takes a sample, is sure to find some.
            body="""
                DECLARE
                    one record;
                    team uuid;
                    enough bigint;
                    found bigint;
                BEGIN
                    FOR one IN
                        SELECT c.oid::regclass AS name, c.reltuples FROM pg_class AS c
                        JOIN pg_stat_user_tables AS changes ON changes.relid = c.oid
                        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'team_id'
                        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
                          AND c.reltuples >= large AND changes.n_mod_since_analyze >= 200
                        ORDER BY c.relname
                    LOOP
                        enough := greatest(200, one.reltuples / 3000);
                        FOR team IN SELECT id FROM accounts_team LOOP
                            CONTINUE WHEN accounts_guessed_rows(one.name, team) >= enough / 4;
                            EXECUTE format(
                                'SELECT count(*) FROM (SELECT FROM %s WHERE team_id = $1 LIMIT $2) AS a_few', one.name
                            ) INTO found USING team, enough;
                            IF found >= enough THEN
                                EXECUTE format('ANALYZE %s', one.name);
                                RETURN NEXT one.name::text;
                                EXIT;
                            END IF;
                        END LOOP;
                    END LOOP;
                END
            """,
        ),
    ]
