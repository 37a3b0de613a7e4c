from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("blasts", "0006_approval_asked"),
        ("blasts", "0005_media"),
    ]

    operations = [
        migrations.AddField(
            model_name="blast",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
