from importlib import import_module

from django.db import migrations

from apps.accounts.row_security import TEAM, create_function

FIRST = import_module("apps.imports.migrations.0001_initial").Migration
LOOK = next(each for each in FIRST.operations if "imports_look_at_tables(" in str(getattr(each, "sql", "")))


class Migration(migrations.Migration):

    dependencies = [("imports", "0001_initial"), ("accounts", "0010_meet_teams")]

    operations = [
        migrations.RunSQL(LOOK.reverse_sql, LOOK.sql),
        create_function(
            "imports_look_at_tables(expected bigint)",
            returns="void",
            language="plpgsql",
            # Only where so many more rows make another table of it, or another team.
            body=f"""
                DECLARE
                    one regclass;
                BEGIN
                    FOR one IN
                        SELECT oid FROM pg_class
                        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                          AND (reltuples < expected OR accounts_guessed_rows(oid, {TEAM}) < expected / 4)
                          AND relname IN (
                              'candidates_candidate', 'candidates_application', 'candidates_candidatetag',
                              'lists_listmember', 'messaging_consentevent', 'chat_conversation', 'chat_note'
                          )
                        ORDER BY relname
                    LOOP
                        EXECUTE format('ANALYZE %s', one);
                    END LOOP;
                END
            """,
        ),
    ]
