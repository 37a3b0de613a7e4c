"""How long a text has been unknown is reckoned from when it became so, and not from when it is next looked up."""

from django.db import migrations

from apps.accounts.row_security import change_function


class Migration(migrations.Migration):
    dependencies = [("chat", "0026_look_at_texts")]

    operations = [
        change_function(
            "chat_overdue",
            made_by="apps.chat.migrations.0025_overdue",
            before="min(m.lease_until) AS since",
            after="min(m.updated_at) AS since",
        ),
    ]
