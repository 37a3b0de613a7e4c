"""An index of a table that grows, built beside those who write in it."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("chat", "n001_mood")]

    operations = [
        AddIndexConcurrently("message", models.Index(fields=["team", "mood"], name="message_by_mood")),
    ]
