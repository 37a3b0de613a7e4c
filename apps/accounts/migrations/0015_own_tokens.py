import django.db.models.deletion
from django.db import migrations, models

import apps.accounts.models.owned
from apps.accounts.row_security import team_foreign_key


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_seats_approval")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="membership",
            field=apps.accounts.models.owned.TeamForeignKey(
                blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE,
                related_name="+", to="accounts.membership",
            ),
        ),
        # Never SET NULL: a token of somebody who is gone would become a key of the team.
        team_foreign_key("accounts_apikey", "membership_id", "accounts_membership CASCADE"),
    ]
