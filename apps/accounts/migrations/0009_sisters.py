from django.db import migrations

from apps.accounts.row_security import TEAM, create_function


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_forgotten_phones")]

    operations = [
        create_function(
            "accounts_sisters()", returns="SETOF uuid",
            body=f"""
                SELECT sister.id FROM accounts_team AS own JOIN accounts_team AS sister USING (account_id)
                WHERE own.id = {TEAM} AND sister.id <> own.id
                ORDER BY sister.id
            """,
        ),
    ]
