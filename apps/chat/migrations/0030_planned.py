from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Beside whoever is sending: the index grows without a lock.
    atomic = False

    dependencies = [("chat", "0029_idle")]

    operations = [
        AddIndexConcurrently(
            model_name="message",
            index=models.Index(
                fields=["team", "conversation", "send_at"],
                condition=models.Q(("origin", "chat"), ("status", "scheduled")),
                name="message_planned",
            ),
        ),
    ]
