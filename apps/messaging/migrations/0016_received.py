from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0015_attachments'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='is_received',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(
            model_name='attachment',
            name='attachment_kind_known',
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('content_type__in', ['image/jpeg', 'image/png', 'image/gif', 'application/pdf', 'text/vcard', 'text/calendar']), models.Q(('content_type__in', ['image/webp', 'image/heic', 'video/mp4', 'video/3gpp', 'video/quicktime', 'audio/amr', 'audio/mpeg']), ('is_received', True)), _connector='OR'), name='attachment_kind_known'),
        ),
    ]
