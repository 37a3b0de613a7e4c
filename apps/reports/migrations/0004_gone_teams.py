"""An account has the teams that are there: one that has left is not counted."""

from django.db import migrations

from apps.accounts.row_security import change_function

TEAMS = "WHERE t.account_id = asked"


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_connected_numbers"), ("accounts", "0020_gone_teams")]

    operations = [
        change_function(
            "reports_teams_of_account",
            made_by="apps.reports.migrations.0003_connected_numbers",
            before=TEAMS,
            after=f"{TEAMS} AND t.gone_at IS NULL",
        ),
    ]
