"""What is left of a team that has left is no team that anybody works for."""

from importlib import import_module

from django.db import migrations, models

OF_BEFORE = import_module("apps.accounts.migrations.0009_sisters").Migration.operations[0]
BEFORE = OF_BEFORE.sql[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
OTHERS = "sister.id <> own.id"
assert OTHERS in BEFORE


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_inbox_preset")]

    operations = [
        migrations.AddField("team", "gone_at", models.DateTimeField(blank=True, editable=False, null=True)),
        migrations.RunSQL([BEFORE.replace(OTHERS, f"{OTHERS} AND sister.gone_at IS NULL")], [BEFORE]),
    ]
