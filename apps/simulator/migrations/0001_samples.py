from django.db import migrations

from apps.accounts.row_security import TEAM, create_function


class Migration(migrations.Migration):
    """The functions take out what no role of the product may: the lines of its logs about made-up people."""

    dependencies = [
        ("messaging", "0020_samplephone"),
        ("candidates", "0014_former_tags"),
        ("chat", "0024_reports"),
        ("events", "0005_subjects"),
        ("notices", "0001_initial"),
        ("reports", "0002_account"),
    ]

    operations = [
        create_function(
            "simulator_forget_phones(phones text[])",
            returns="void",
            body=f"""
                DELETE FROM messaging_consentevent AS c USING messaging_samplephone AS s
                WHERE c.team_id = {TEAM} AND s.team_id = c.team_id AND s.phone = c.phone AND c.phone = ANY (phones);
                DELETE FROM messaging_optout AS o USING messaging_samplephone AS s
                WHERE o.team_id = {TEAM} AND s.team_id = o.team_id AND s.phone = o.phone AND o.phone = ANY (phones);
            """,
        ),
        create_function(
            "simulator_remove_people(asked uuid[])",
            returns="void",
            language="plpgsql",
            # An event keeps its number, so that readers of the log miss none, and says nothing any more.
            body=f"""
            DECLARE people uuid[]; chats uuid[]; things uuid[];
            BEGIN
                SELECT coalesce(array_agg(subject_id), '{{}}') INTO people FROM messaging_samplephone
                WHERE team_id = {TEAM} AND subject_id = ANY (asked);
                SELECT coalesce(array_agg(id), '{{}}') INTO chats FROM chat_conversation
                WHERE team_id = {TEAM} AND candidate_id = ANY (people);
                SELECT people || coalesce(array_agg(id), '{{}}') INTO things FROM (
                    SELECT id FROM chat_message WHERE team_id = {TEAM} AND conversation_id = ANY (chats)
                    UNION ALL SELECT id FROM candidates_application
                    WHERE team_id = {TEAM} AND candidate_id = ANY (people)
                ) AS theirs;
                UPDATE events_event
                SET kind = 'sample.removed', conversation_id = NULL, subject_id = NULL, actor_id = NULL, data = '{{}}'
                WHERE team_id = {TEAM} AND (conversation_id = ANY (chats) OR subject_id = ANY (things));
                DELETE FROM messaging_statuscallback WHERE team_id = {TEAM} AND message_id = ANY (things);
                DELETE FROM notices_notice WHERE team_id = {TEAM} AND conversation_id = ANY (chats);
                DELETE FROM reports_handedover WHERE team_id = {TEAM} AND conversation_id = ANY (chats);
                DELETE FROM candidates_candidate WHERE team_id = {TEAM} AND id = ANY (people);
            END
            """,
        ),
    ]
