"""After how many days without anything a team's chats close by themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_gone_teams")]

    operations = [
        migrations.AddField(
            "team", "close_after_days", models.PositiveSmallIntegerField(default=14, db_default=14)
        ),
    ]
