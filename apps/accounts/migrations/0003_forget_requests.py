from django.db import migrations, models

from apps.accounts.row_security import create_function


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_row_security")]

    operations = [
        migrations.AddIndex(
            model_name="idempotentrequest",
            index=models.Index(fields=["created_at"], name="idempotency_oldest"),
        ),
        create_function(
            "accounts_forget_requests(until timestamptz)", returns="bigint",
            body="""
                WITH gone AS (DELETE FROM accounts_idempotentrequest WHERE created_at < until RETURNING 1)
                SELECT count(*) FROM gone
            """,
        ),
    ]
