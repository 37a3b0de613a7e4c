"""Nobody is handed over to a team that has left."""

from django.db import migrations

from apps.accounts.row_security import change_function

OTHERS = "sister.id <> own.id"


class Migration(migrations.Migration):
    dependencies = [("handoffs", "0001_initial"), ("accounts", "0020_gone_teams")]

    operations = [
        change_function(
            "handoffs_sisters",
            made_by="apps.handoffs.migrations.0001_initial",
            before=OTHERS,
            after=f"{OTHERS} AND sister.gone_at IS NULL",
        ),
    ]
