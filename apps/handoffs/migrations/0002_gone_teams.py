"""Nobody is handed over to a team that has left."""

from importlib import import_module

from django.db import migrations

OPERATIONS = import_module("apps.handoffs.migrations.0001_initial").Migration.operations
BEFORE = next(
    each.sql[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    for each in OPERATIONS
    if isinstance(each, migrations.RunSQL) and "handoffs_sisters" in each.sql[0]
)
OTHERS = "sister.id <> own.id"
assert OTHERS in BEFORE


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0001_initial"), ("accounts", "0020_gone_teams")]

    operations = [
        migrations.RunSQL([BEFORE.replace(OTHERS, f"{OTHERS} AND sister.gone_at IS NULL")], [BEFORE]),
    ]
