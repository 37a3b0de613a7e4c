from django.db import migrations, models

# What was received before the column was there: the words that are nothing else in any sentence.
MARK = """
    UPDATE chat_message SET is_keyword = true
    WHERE direction = 'inbound' AND length(body) < 40 AND btrim(regexp_replace(lower(body), '[^a-z]+', ' ', 'g')) IN
        ('stop', 'stopall', 'unsubscribe', 'end', 'quit', 'cancel', 'revoke', 'optout', 'opt out', 'unsub', 'stop all',
         'start', 'unstop', 'help', 'info')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0023_note_mentions'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='is_keyword',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['team', 'sent_at'], name='message_sent_on'),
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
