from django.db import migrations

from apps.accounts.row_security import create_function


def forget(table):
    # Ids grow with time: the oldest are at the beginning of the primary key.
    return f"""
        WITH oldest AS (SELECT id, created_at FROM {table} ORDER BY id LIMIT at_most),
        gone AS (
            DELETE FROM {table} WHERE id IN (SELECT id FROM oldest WHERE created_at < before) RETURNING 1
        ) SELECT count(*) FROM gone
    """


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0021_lost_time'),
    ]

    operations = [
        create_function(
            "messaging_forget_statuses(before timestamptz, at_most integer)",
            returns="bigint",
            body=forget("messaging_statuscallback"),
        ),
        create_function(
            "messaging_forget_quarantined(before timestamptz, at_most integer)",
            returns="bigint",
            body=forget("messaging_quarantinedwebhook"),
        ),
    ]
