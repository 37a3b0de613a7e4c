from django.db import migrations, models

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0020_lost_claims'),
        ('messaging', '0016_received'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='fetch_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('fetch_at__isnull', False)), fields=['fetch_at'], name='message_to_fetch'),
        ),
        create_function(
            "chat_files_due(moment timestamptz)",
            returns="SETOF uuid",
            body="SELECT DISTINCT team_id FROM chat_message WHERE fetch_at <= moment",
        ),
        # What came before is still where the carrier keeps it.
        migrations.RunSQL(
            ["UPDATE chat_message SET fetch_at = now() WHERE direction = 'inbound' AND media <> '[]'::jsonb"],
            migrations.RunSQL.noop,
        ),
    ]
