"""An account has the numbers that are connected: those that its teams gave up are not counted."""

from importlib import import_module

from django.db import migrations

OF_BEFORE = import_module("apps.reports.migrations.0002_account").Migration.operations[1]
BEFORE = OF_BEFORE.sql[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
NUMBERS = "FROM messaging_number AS n WHERE n.team_id = t.id"
assert NUMBERS in BEFORE


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_account"), ("messaging", "0019_disconnected")]

    operations = [
        migrations.RunSQL([BEFORE.replace(NUMBERS, f"{NUMBERS} AND n.disconnected_at IS NULL")], [BEFORE]),
    ]
