"""Looks for a word as it is, and only where few have it for words that begin with it: that takes up to ten times as long."""

from importlib import import_module

from django.db import migrations

MADE_BY = import_module("apps.chat.migrations.0008_bounded_search")
FEW = """\
            texts := texts || ARRAY(
                SELECT few.id FROM (
                    SELECT m.id, m.created_at FROM chat_message m
                    WHERE m.team_id = team AND to_tsvector('simple', m.body) @@ words LIMIT 5000
                ) AS few
                ORDER BY few.created_at DESC LIMIT at_most
            );
"""
IN_TURN = f"""\
            FOREACH asked IN ARRAY ARRAY[replace(words::text, ':*', '')::tsquery, words] LOOP
{FEW.replace("@@ words", "@@ asked")}\
                EXIT WHEN (SELECT count(DISTINCT id) FROM unnest(texts) AS id) >= at_most;
            END LOOP;
"""


def search(body):
    settings = "SET plan_cache_mode = force_custom_plan SET work_mem = '32MB'"
    body = f"#variable_conflict use_column\n{body}"
    return MADE_BY.HEAD.format(language="plpgsql STABLE", settings=settings, body=body)


class Migration(migrations.Migration):
    dependencies = [("chat", "0027_unknown_since")]

    operations = [
        migrations.RunSQL(
            [
                search(
                    MADE_BY.BODY.replace(FEW, IN_TURN).replace(
                        "texts uuid[];", "texts uuid[];\n        asked tsquery;"
                    )
                )
            ],
            [search(MADE_BY.BODY)],
        ),
    ]
