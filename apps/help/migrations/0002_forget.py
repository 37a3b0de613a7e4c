from django.db import migrations

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):

    dependencies = [
        ('help', '0001_initial'),
    ]

    operations = [
        create_function(
            "help_forget(before timestamptz, at_most integer)",
            returns="bigint",
            # Ids grow with time: the oldest are at the beginning of the primary key.
            body="""
                WITH oldest AS (SELECT id, created_at FROM help_ticket ORDER BY id LIMIT at_most),
                gone AS (
                    DELETE FROM help_ticket WHERE id IN (SELECT id FROM oldest WHERE created_at < before) RETURNING 1
                ) SELECT count(*) FROM gone
            """,
        ),
    ]
