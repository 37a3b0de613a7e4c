"""The rule is looked up for the rows that were there before it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("chat", "n002_by_mood")]

    operations = [ValidateConstraint("message", "message_mood_known")]
