from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaignstep',
            name='track_links',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
