from django.db import migrations

from apps.accounts.row_security import TEAM, create_function, own_by_team


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0002_initial"),
        ("accounts", "0002_row_security"),
        ("messaging", "0002_row_security"),
        ("candidates", "0002_row_security"),
    ]

    operations = [
        *own_by_team(
            "chat_conversation",
            parents={
                "candidate_id": "candidates_candidate",
                "number_id": "messaging_number SET NULL",
                # Only a member can hold a chat; who leaves the team lets go of it.
                "assignee_id": "accounts_membership.user_id SET NULL",
                "claimed_by_id": "accounts_membership.user_id SET NULL",
            },
        ),
        *own_by_team(
            "chat_conversationshare",
            parents={"conversation_id": "chat_conversation", "user_id": "accounts_membership.user_id"},
        ),
        *own_by_team(
            "chat_readmark",
            parents={"conversation_id": "chat_conversation", "user_id": "accounts_membership.user_id"},
        ),
        *own_by_team(
            "chat_message",
            parents={"conversation_id": "chat_conversation", "number_id": "messaging_number SET NULL"},
        ),
        *own_by_team("chat_note", parents={"conversation_id": "chat_conversation"}),
        migrations.RunSQL(
            ["CREATE INDEX message_words ON chat_message USING gin (team_id, to_tsvector('simple', body))"],
            ["DROP INDEX message_words"],
        ),
        create_function(
            "chat_due(moment timestamptz)", returns="TABLE (team_id uuid, number_id uuid)",
            body="""
                SELECT DISTINCT m.team_id, m.number_id FROM chat_message m
                WHERE m.status IN ('queued', 'scheduled') AND m.send_at <= moment
            """,
        ),
        create_function(
            "chat_unsettled(moment timestamptz)", returns="SETOF uuid",
            body="""
                SELECT DISTINCT m.team_id FROM chat_message m
                WHERE m.status IN ('sending', 'unknown') AND m.lease_until <= moment
            """,
        ),
        create_function(
            "chat_crossed(after timestamptz, until timestamptz)", returns="TABLE (team_id uuid, conversation_id uuid)",
            body="""
                SELECT c.team_id, c.id FROM chat_conversation c
                WHERE c.closed_at IS NULL AND c.waiting_since > after AND c.waiting_since <= until
                ORDER BY c.waiting_since
            """,
        ),
        # Full text and trigrams lose their indexes under row security (their operators are not leakproof), so the
        # search runs with the owner's rights and names the team itself.
        create_function(
            "chat_search(part text, words tsquery, at_most integer)",
            returns="TABLE (conversation_id uuid, message_id uuid)",
            body=f"""
                (
                    SELECT v.id, NULL::uuid FROM candidates_candidate c
                    JOIN chat_conversation v ON v.team_id = c.team_id AND v.candidate_id = c.id
                    WHERE c.team_id = {TEAM} AND part <> '' AND c.search_text LIKE '%' || part || '%'
                    ORDER BY v.last_message_at DESC LIMIT at_most
                ) UNION ALL (
                    SELECT m.conversation_id, m.id FROM chat_message m
                    WHERE m.team_id = {TEAM} AND to_tsvector('simple', m.body) @@ words
                    ORDER BY m.created_at DESC LIMIT at_most
                )
            """,
        ),
    ]
