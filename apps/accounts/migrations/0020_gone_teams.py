"""What is left of a team that has left is no team that anybody works for."""

from django.db import migrations, models

from apps.accounts.row_security import change_function

OTHERS = "sister.id <> own.id"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_inbox_preset")]

    operations = [
        migrations.AddField("team", "gone_at", models.DateTimeField(blank=True, editable=False, null=True)),
        change_function(
            "accounts_sisters",
            made_by="apps.accounts.migrations.0009_sisters",
            before=OTHERS,
            after=f"{OTHERS} AND sister.gone_at IS NULL",
        ),
    ]
