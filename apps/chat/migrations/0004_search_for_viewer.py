from django.db import migrations

from apps.accounts.row_security import TEAM

# Cut to what the viewer may see before it is cut to a number: a restricted member's chats are few among many.
SEEN = """(viewer IS NULL OR EXISTS (
    SELECT 1 FROM chat_conversationshare s
    WHERE s.team_id = v.team_id AND s.conversation_id = v.id AND s.user_id = viewer
))"""
BODY = f"""
    (
        SELECT v.id, NULL::uuid FROM candidates_candidate c
        JOIN chat_conversation v ON v.team_id = c.team_id AND v.candidate_id = c.id
        WHERE c.team_id = {TEAM} AND part <> '' AND c.search_text LIKE '%%' || part || '%%' AND {SEEN}
        ORDER BY v.last_message_at DESC LIMIT at_most
    ) UNION ALL (
        SELECT m.conversation_id, m.id FROM chat_message m
        JOIN chat_conversation v ON v.team_id = m.team_id AND v.id = m.conversation_id
        WHERE m.team_id = {TEAM} AND to_tsvector('simple', m.body) @@ words AND {SEEN}
        ORDER BY m.created_at DESC LIMIT at_most
    )
""".replace("%%", "%")


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_row_security")]

    operations = [
        # Beside the one that old processes still call while a new version starts.
        migrations.RunSQL(
            [
                "CREATE FUNCTION chat_search(part text, words tsquery, at_most integer, viewer uuid) "
                "RETURNS TABLE (conversation_id uuid, message_id uuid) LANGUAGE sql SECURITY DEFINER "
                f"SET search_path = public, pg_temp AS $function$ {BODY} $function$"
            ],
            ["DROP FUNCTION chat_search(text, tsquery, integer, uuid)"],
        )
    ]
