"""How long a text has been unknown is reckoned from when it became so, and not from when it is next looked up."""

from importlib import import_module

from django.db import migrations

OF_BEFORE = import_module("apps.chat.migrations.0025_overdue").Migration.operations[0]
BEFORE = OF_BEFORE.sql[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
NEXT_LOOK = "min(m.lease_until) AS since"


class Migration(migrations.Migration):
    dependencies = [("chat", "0026_look_at_texts")]

    operations = [
        migrations.RunSQL([BEFORE.replace(NEXT_LOOK, "min(m.updated_at) AS since")], [BEFORE]),
    ]
