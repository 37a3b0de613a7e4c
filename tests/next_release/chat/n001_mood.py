"""A column that what serves knows nothing of, and a rule for all rows from now on."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from tests.next_release.chat import LATEST


class Migration(migrations.Migration):
    dependencies = [("chat", LATEST)]

    operations = [
        migrations.AddField("message", "mood", models.CharField(max_length=9, db_default="", default="")),
        AddConstraintNotValid(
            "message",
            models.CheckConstraint(
                condition=models.Q(mood__in=["", "glad", "cross"]), name="message_mood_known"
            ),
        ),
    ]
