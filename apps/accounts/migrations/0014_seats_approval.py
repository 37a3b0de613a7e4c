"""A seat says whether its team asks for a second yes: pages that tell of it then ask for nothing more."""

from django.db import migrations

from apps.accounts.row_security import create_function

COLUMNS = "id", "account_id", "name", "slug", "time_zone"


def seats_of_user(columns, types):
    return create_function(
        "accounts_seats_of_user(asked uuid)",
        returns=f"TABLE (membership_id uuid, role varchar, account_name varchar, {types})",
        body=f"""
            SELECT m.id, m.role, a.name, {", ".join(f"t.{name}" for name in columns)}
            FROM accounts_membership m
            JOIN accounts_team t ON t.id = m.team_id
            JOIN accounts_account a ON a.id = t.account_id
            WHERE m.user_id = asked
            ORDER BY a.name, t.name, t.id
        """,
    )


TYPES = "id uuid, account_id uuid, name varchar, slug varchar, time_zone varchar"
BEFORE = seats_of_user(COLUMNS, TYPES)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_approval_above")]

    operations = [
        # What a function returns cannot be replaced.
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        seats_of_user((*COLUMNS, "approval_above"), f"{TYPES}, approval_above integer"),
    ]
