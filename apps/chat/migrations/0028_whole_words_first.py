"""Looks for a word as it is, and only where few have it for words that begin with it: that takes up to ten times as long."""

from importlib import import_module

from django.db import migrations

MADE_BY = import_module("apps.chat.migrations.0008_bounded_search")
# What finds few: once for each of two, the second of which finds what begins with the word.
BEFORE, BEGINS, REST = MADE_BY.BODY.partition("texts := texts || ARRAY(")
FEW, ENDS, AFTER = REST.partition("LIMIT at_most\n            );")
IN_TURN = f"""FOREACH asked IN ARRAY ARRAY[replace(words::text, ':*', '')::tsquery, words] LOOP
            {BEGINS}{FEW.replace("@@ words", "@@ asked")}{ENDS}
            EXIT WHEN (SELECT count(DISTINCT id) FROM unnest(texts) AS id) >= at_most;
            END LOOP;"""
BODY = f"{BEFORE.replace('texts uuid[];', 'texts uuid[]; asked tsquery;')}{IN_TURN}{AFTER}"


def search(body):
    settings = "SET plan_cache_mode = force_custom_plan SET work_mem = '32MB'"
    body = f"#variable_conflict use_column\n{body}"
    return MADE_BY.HEAD.format(language="plpgsql STABLE", settings=settings, body=body)


class Migration(migrations.Migration):
    dependencies = [("chat", "0027_unknown_since")]

    operations = [
        migrations.RunSQL([search(BODY)], [search(MADE_BY.BODY)]),
    ]
