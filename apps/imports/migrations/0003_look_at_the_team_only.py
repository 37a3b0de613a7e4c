from importlib import import_module

from django.db import migrations

BEFORE = import_module("apps.imports.migrations.0002_look_for_the_team").Migration
FORMER = BEFORE.operations[1]


class Migration(migrations.Migration):
    """How many rows are whose, is all that a batch needs of the statistics.

    Of all columns PostgreSQL would take the names and e-mails of thirty thousand people apart, for the indexes that find
    words in them: seconds, in the middle of a batch. That it still does by itself soon after: a look at some columns
    does not count as one.
    """

    dependencies = [("imports", "0002_look_for_the_team")]

    operations = [
        migrations.RunSQL(FORMER.reverse_sql, FORMER.sql),
        migrations.RunSQL(
            [FORMER.sql[0].replace("format('ANALYZE %s', one)", "format('ANALYZE %s (team_id)', one)")],
            FORMER.reverse_sql,
        ),
    ]
