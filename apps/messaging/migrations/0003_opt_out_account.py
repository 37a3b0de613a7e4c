from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_row_security"), ("accounts", "0002_row_security")]

    operations = [
        # An opt-out is visible by its account: it must be the account of its team, also after an update.
        migrations.RunSQL(
            ["ALTER TABLE accounts_team ADD CONSTRAINT accounts_team_of_account UNIQUE (account_id, id)"],
            ["ALTER TABLE accounts_team DROP CONSTRAINT accounts_team_of_account"],
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE messaging_optout ADD CONSTRAINT messaging_optout_account_of_team "
                "FOREIGN KEY (account_id, team_id) REFERENCES accounts_team (account_id, id)"
            ],
            ["ALTER TABLE messaging_optout DROP CONSTRAINT messaging_optout_account_of_team"],
        ),
    ]
