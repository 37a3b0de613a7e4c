"""An account has the teams that are there: one that has left is not counted."""

from importlib import import_module

from django.db import migrations

OF_BEFORE = import_module("apps.reports.migrations.0003_connected_numbers").Migration.operations[0]
BEFORE = OF_BEFORE.sql[0]
TEAMS = "WHERE t.account_id = asked"
assert TEAMS in BEFORE


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_connected_numbers"), ("accounts", "0020_gone_teams")]

    operations = [
        migrations.RunSQL([BEFORE.replace(TEAMS, f"{TEAMS} AND t.gone_at IS NULL")], [BEFORE]),
    ]
