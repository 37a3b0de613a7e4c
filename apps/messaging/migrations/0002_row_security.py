from django.db import migrations

from apps.accounts.row_security import TEAM, create_function, own_by_team

# An opt-out is seen by all teams of the account: a STOP to one may bind the others, and START lifts it everywhere.
ACCOUNT = f"account_id = (SELECT account_id FROM accounts_team WHERE id = {TEAM})"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [
        *own_by_team("messaging_number"),
        *own_by_team("messaging_optout", commands=["SELECT"], visible=ACCOUNT),
        migrations.RunSQL(
            [f"CREATE POLICY team_insert ON messaging_optout FOR INSERT WITH CHECK (team_id = {TEAM} AND {ACCOUNT})"],
            ["DROP POLICY team_insert ON messaging_optout"],
        ),
        migrations.RunSQL(
            [f"CREATE POLICY team_update ON messaging_optout FOR UPDATE USING ({ACCOUNT}) WITH CHECK ({ACCOUNT})"],
            ["DROP POLICY team_update ON messaging_optout"],
        ),
        *own_by_team("messaging_consentevent", commands=["SELECT", "INSERT"]),
        *own_by_team("messaging_quarantinedwebhook", parents={"number_id": "messaging_number"}),
        *own_by_team("messaging_statuscallback", commands=["SELECT", "INSERT"]),
        *own_by_team("messaging_phonefact"),
        create_function(
            "messaging_team_of_token(asked text)", returns="uuid",
            body="SELECT team_id FROM messaging_number WHERE token = asked",
        ),
        create_function(
            "messaging_all_numbers()", returns="TABLE (team_id uuid, number_id uuid)",
            body="SELECT team_id, id FROM messaging_number",
        ),
    ]
