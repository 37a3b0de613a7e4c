import apps.accounts.models.owned
import apps.core.ids
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from apps.accounts.row_security import own_by_team


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_meet_teams'),
        ('candidates', '0013_indexes_for_counting'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerTag',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('tag', apps.accounts.models.owned.TeamForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='former', to='candidates.tag')),
                ('team', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
            ],
            options={
                'indexes': [models.Index(fields=['team', 'tag'], name='former_tags_of_tag')],
            },
        ),
        *own_by_team("candidates_formertag", parents={"tag_id": "candidates_tag"}),
    ]
