from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0004_recent_heads")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["team", "subject_id", "id"],
                condition=models.Q(conversation_id=None),
                name="event_subject",
            ),
        ),
    ]
