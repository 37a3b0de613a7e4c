from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feeds', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='feeddelivery',
            index=models.Index(fields=['team', 'received_at'], name='feed_deliveries_on'),
        ),
    ]
