"""A new table of teams, which points at one that is in use."""

from django.db import migrations, models

from apps.accounts.models.owned import TeamForeignKey
from apps.accounts.row_security import own_by_team


class Migration(migrations.Migration):
    dependencies = [("chat", "n003_all_moods")]

    operations = [
        migrations.CreateModel(
            "Badge",
            [
                ("id", models.UUIDField(primary_key=True)),
                ("name", models.CharField(max_length=40)),
                (
                    "team",
                    models.ForeignKey(
                        "accounts.team", db_index=False, on_delete=models.CASCADE, related_name="+"
                    ),
                ),
                (
                    "conversation",
                    TeamForeignKey(
                        "chat.conversation",
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="+",
                    ),
                ),
            ],
        ),
        *own_by_team("chat_badge", parents={"conversation_id": "chat_conversation CASCADE"}),
    ]
