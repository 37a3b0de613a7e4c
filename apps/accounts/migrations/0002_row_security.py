from django.db import migrations

from apps.accounts.row_security import TEAM, create_function, own_by_team, secure_rows

ACCOUNT_OF_TEAM = f"(SELECT account_id FROM accounts_team WHERE id = {TEAM})"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        *secure_rows("accounts_team", visible=f"id = {TEAM}", writable=f"id = {TEAM}"),
        # An account is made before its first team, and seen through its teams only.
        *secure_rows(
            "accounts_account", commands=["SELECT", "UPDATE"],
            visible=f"id = {ACCOUNT_OF_TEAM}", writable=f"id = {ACCOUNT_OF_TEAM}",
        ),
        migrations.RunSQL(
            ["CREATE POLICY team_insert ON accounts_account FOR INSERT WITH CHECK (true)"],
            ["DROP POLICY team_insert ON accounts_account"],
        ),
        *own_by_team("accounts_membership"),
        *own_by_team("accounts_invitation"),
        *own_by_team("accounts_apikey"),
        *own_by_team("accounts_idempotentrequest", parents={"api_key_id": "accounts_apikey"}),
        create_function(
            "accounts_seats_of_user(asked uuid)",
            returns="TABLE (membership_id uuid, role varchar, account_name varchar, id uuid, account_id uuid, "
            "name varchar, slug varchar, time_zone varchar)",
            body="""
                SELECT m.id, m.role, a.name, t.id, t.account_id, t.name, t.slug, t.time_zone
                FROM accounts_membership m
                JOIN accounts_team t ON t.id = m.team_id
                JOIN accounts_account a ON a.id = t.account_id
                WHERE m.user_id = asked
                ORDER BY a.name, t.name, t.id
            """,
        ),
        create_function(
            "accounts_team_of_slug(asked text)", returns="uuid",
            body="SELECT id FROM accounts_team WHERE slug = asked",
        ),
        create_function(
            "accounts_team_of_key(asked text)", returns="uuid",
            body="SELECT team_id FROM accounts_apikey WHERE prefix = asked",
        ),
        create_function(
            "accounts_team_of_invitation(asked text)", returns="uuid",
            body="SELECT team_id FROM accounts_invitation WHERE token_hash = asked",
        ),
        create_function(
            "accounts_any_team()", returns="boolean", body="SELECT EXISTS (SELECT 1 FROM accounts_team)",
        ),
    ]
