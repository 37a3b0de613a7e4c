from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0013_phone_blocked")]

    operations = [
        migrations.AddIndex(
            model_name="optout",
            index=models.Index(fields=["account", "phone", "said_at"], name="opt_out_said"),
        ),
    ]
