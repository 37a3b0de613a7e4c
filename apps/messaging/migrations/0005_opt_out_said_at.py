import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_caps_and_rotation")]

    operations = [
        migrations.AddField(
            model_name="optout",
            name="said_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        # Those that stand were written down when they were said.
        migrations.RunSQL(["UPDATE messaging_optout SET said_at = created_at"], [""]),
    ]
