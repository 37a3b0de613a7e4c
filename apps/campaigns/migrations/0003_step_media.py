from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_track_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaignstep',
            name='media',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
