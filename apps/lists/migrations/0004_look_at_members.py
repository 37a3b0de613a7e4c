from django.db import migrations

from apps.accounts.row_security import TEAM, create_function


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0003_team_of_parent'),
        ('accounts', '0010_meet_teams'),
    ]

    operations = [
        create_function(
            "lists_look_at_members(expected bigint)",
            returns="void",
            language="plpgsql",
            # Only where so many more rows make another table of it, or another team.
            body=f"""
                BEGIN
                    PERFORM FROM pg_class WHERE oid = 'lists_listmember'::regclass
                        AND (reltuples < expected OR accounts_guessed_rows(oid, {TEAM}) < expected / 4);
                    IF FOUND THEN
                        ANALYZE lists_listmember;
                    END IF;
                END
            """,
        ),
    ]
