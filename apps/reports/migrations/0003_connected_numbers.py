"""An account has the numbers that are connected: those that its teams gave up are not counted."""

from django.db import migrations

from apps.accounts.row_security import change_function

NUMBERS = "FROM messaging_number AS n WHERE n.team_id = t.id"


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_account"), ("messaging", "0019_disconnected")]

    operations = [
        change_function(
            "reports_teams_of_account",
            made_by="apps.reports.migrations.0002_account",
            before=NUMBERS,
            after=f"{NUMBERS} AND n.disconnected_at IS NULL",
        ),
    ]
