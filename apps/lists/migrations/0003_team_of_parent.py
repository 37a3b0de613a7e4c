import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0002_textable'),
        ('accounts', '0008_forgotten_phones'),
    ]

    operations = [
        migrations.AlterField(
            model_name='listmember',
            name='team',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team'),
        ),
    ]
