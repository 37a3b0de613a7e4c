from importlib import import_module

from django.db import migrations

BEFORE = import_module("apps.candidates.migrations.0003_candidates_search").BODY
# A word of what is looked for is a part of one of these: by the index that filters have, it finds who may be meant.
# The longest word finds the fewest, if it has three letters in a row.
BY_WORD = " OR ".join(f"upper(c.{name}) LIKE ANY (worded)" for name in ("first_name", "last_name", "email", "phone"))
ASKED_TWICE = """
                    (SELECT c.id FROM candidates_candidate c
                     WHERE c.team_id = team AND c.search_text LIKE likes[1] LIMIT of_at_most)
                    UNION
                    (SELECT c.id FROM candidates_candidate c
                     WHERE c.team_id = team AND c.search_text LIKE likes[2] LIMIT of_at_most)
"""
ASKED_ONCE = f"""
                    (SELECT c.id FROM candidates_candidate c
                     WHERE c.team_id = team AND ({BY_WORD}) AND c.search_text LIKE ANY (likes) LIMIT of_at_most)
"""
WORDED = """
        word text := upper((
            SELECT each FROM regexp_split_to_table(plain, ' ') AS each
            ORDER BY each ~ '\\w{3}' DESC, length(each) DESC LIMIT 1
        ));
        worded text[] := CASE WHEN part ~ '\\w{3}' THEN ARRAY['%' || word || '%']
                              ELSE ARRAY[word || '%', '% ' || word || '%'] END;
        found uuid[];
"""
BODY = BEFORE.replace(ASKED_TWICE, ASKED_ONCE).replace("\n        found uuid[];\n", WORDED)


def search(body):
    return (
        "CREATE OR REPLACE FUNCTION candidates_search("
        "part text, at_most integer, before uuid DEFAULT NULL, of_at_most integer DEFAULT NULL) "
        "RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER "
        "SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan "
        f"AS $function$ {body} $function$"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0010_cheaper_rows'),
    ]

    operations = [
        migrations.RunSQL([search(BODY)], [search(BEFORE)]),
        migrations.RunSQL(
            ["DROP INDEX candidate_search"],
            ["CREATE INDEX candidate_search ON candidates_candidate USING gin (team_id, search_text gin_trgm_ops)"],
        ),
    ]
