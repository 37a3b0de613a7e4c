"""What the owner of an account may know of all its teams: how many people, which numbers, how much was sent."""

from django.db import migrations

from apps.accounts.row_security import create_function

# The owner; where there is none, whoever manages one of its teams.
OWNS = """
    EXISTS (
        SELECT FROM accounts_account AS a WHERE a.id = asked AND (
            a.owner_id = person OR (a.owner_id IS NULL AND EXISTS (
                SELECT FROM accounts_membership AS m JOIN accounts_team AS o ON o.id = m.team_id
                WHERE o.account_id = asked AND m.user_id = person AND m.role = 'manager'
            ))
        )
    )
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("messaging", "0018_uploads")]

    operations = [
        create_function(
            "reports_owns_account(person uuid, asked uuid)", returns="boolean", body=f"SELECT {OWNS}"
        ),
        create_function(
            "reports_teams_of_account(person uuid, asked uuid)",
            returns="TABLE (team_id uuid, name text, managers bigint, members bigint, restricted bigint, numbers bigint, people bigint)",
            body=f"""
                SELECT t.id, t.name::text, p.managers, p.members, p.restricted,
                       (SELECT count(*) FROM messaging_number AS n WHERE n.team_id = t.id),
                       -- Of the whole account, in each row: whoever is in several teams is one.
                       (SELECT count(DISTINCT m.user_id) FROM accounts_membership AS m
                        JOIN accounts_team AS o ON o.id = m.team_id WHERE o.account_id = asked)
                FROM accounts_team AS t
                CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE m.role = 'manager') AS managers,
                           count(*) FILTER (WHERE m.role = 'member') AS members,
                           count(*) FILTER (WHERE m.role = 'restricted') AS restricted
                    FROM accounts_membership AS m WHERE m.team_id = t.id
                ) AS p
                WHERE t.account_id = asked AND {OWNS}
                ORDER BY t.name, t.id
            """,
        ),
        create_function(
            "reports_usage_of_account(person uuid, asked uuid, since date)",
            returns="TABLE (team_id uuid, month date, measure text, number bigint)",
            # Of what was counted and kept: the cost goes with the days, not with the texts.
            body=f"""
                SELECT f.team_id, date_trunc('month', f.day)::date, f.measure::text, sum(f.number)::bigint
                FROM accounts_team AS t
                JOIN reports_figure AS f ON f.team_id = t.id
                WHERE t.account_id = asked AND f.dimension = '' AND f.day >= since
                  AND f.measure IN ('parts', 'sent', 'received') AND {OWNS}
                GROUP BY 1, 2, 3
            """,
        ),
    ]
