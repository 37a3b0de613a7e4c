from django.db import migrations

from apps.accounts.row_security import TEAM

# The newest are looked through one by one, which ends soon where many match; where few do, the trigrams find them.
# So neither a part that all have nor one that nobody has costs more than a look at the window and a page.
BODY = f"""
    DECLARE
        team uuid := {TEAM};
        likes text[];
        plain text := replace(replace(replace(part, '\\', '\\\\'), '%', '\\%'), '_', '\\_');
        found uuid[];
    BEGIN
        IF part = '' OR team IS NULL THEN
            RETURN;
        END IF;
        -- Without three letters in a row it must begin a word: alone a name's, for few trigrams are many people's.
        likes := CASE WHEN part ~ '\\w{{3}}' THEN ARRAY['%' || plain || '%']
                      ELSE ARRAY[plain || '%', '% ' || plain || '%'] END;
        found := ARRAY(
            SELECT newest.id FROM (
                SELECT c.id, c.search_text FROM candidates_candidate c
                WHERE c.team_id = team AND (before IS NULL OR c.id < before)
                ORDER BY c.id DESC LIMIT 3000
            ) AS newest
            WHERE newest.search_text LIKE ANY (likes) LIMIT at_most
        );
        IF cardinality(found) < at_most AND length(part) < 3 THEN
            found := ARRAY(
                SELECT matching.id FROM (
                    SELECT c.id FROM candidates_candidate c
                    WHERE c.team_id = team AND lower(c.first_name) LIKE plain || '%'
                    UNION
                    SELECT c.id FROM candidates_candidate c
                    WHERE c.team_id = team AND lower(c.last_name) LIKE plain || '%'
                    UNION
                    SELECT * FROM unnest(found)
                ) AS matching
                WHERE before IS NULL OR matching.id < before
                ORDER BY matching.id DESC LIMIT at_most
            );
        ELSIF cardinality(found) < at_most THEN
            found := ARRAY(
                SELECT matching.id FROM (
                    (SELECT c.id FROM candidates_candidate c
                     WHERE c.team_id = team AND c.search_text LIKE likes[1] LIMIT of_at_most)
                    UNION
                    (SELECT c.id FROM candidates_candidate c
                     WHERE c.team_id = team AND c.search_text LIKE likes[2] LIMIT of_at_most)
                    UNION
                    SELECT * FROM unnest(found)
                ) AS matching
                WHERE before IS NULL OR matching.id < before
                ORDER BY matching.id DESC LIMIT at_most
            );
        END IF;
        RETURN QUERY SELECT * FROM unnest(found);
    END
"""


class Migration(migrations.Migration):
    dependencies = [("candidates", "0002_row_security")]

    operations = [
        # Row security keeps LIKE from the trigrams (it is not leakproof), so this names the team itself.
        migrations.RunSQL(
            [
                # `of_at_most`: among how many of those that match; NULL: among all.
                "CREATE FUNCTION candidates_search("
                "part text, at_most integer, before uuid DEFAULT NULL, of_at_most integer DEFAULT NULL) "
                "RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER "
                f"SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan "
                f"AS $function$ {BODY} $function$"
            ],
            ["DROP FUNCTION candidates_search(text, integer, uuid, integer)"],
        ),
        migrations.RunSQL(
            [
                f"CREATE INDEX candidate_{name} ON candidates_candidate (team_id, lower({name}) text_pattern_ops)"
                for name in ("first_name", "last_name")
            ],
            ["DROP INDEX candidate_first_name, candidate_last_name"],
        ),
    ]
