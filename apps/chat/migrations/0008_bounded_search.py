from importlib import import_module

from django.db import migrations

from apps.accounts.row_security import TEAM

# People: of the newest who match, those last spoken with. Texts: the newest are looked through one by one, which ends
# soon where many match; where few do, the index finds them. A restricted member is searched for among what is theirs.
BODY = f"""
    DECLARE
        team uuid := {TEAM};
        -- Shorter than a trigram, it must begin a word.
        plain text := replace(replace(replace(part, '\\', '\\\\'), '%', '\\%'), '_', '\\_');
        likes text[] := CASE WHEN part ~ '\\w{{3}}' THEN ARRAY['%' || plain || '%']
                             ELSE ARRAY[plain || '%', '% ' || plain || '%'] END;
        people integer;
        texts uuid[];
    BEGIN
        IF team IS NULL THEN
            RETURN;
        END IF;
        IF viewer IS NOT NULL THEN
            RETURN QUERY
                SELECT v.id, NULL::uuid FROM chat_conversationshare s
                JOIN chat_conversation v ON v.team_id = s.team_id AND v.id = s.conversation_id
                JOIN candidates_candidate c ON c.team_id = v.team_id AND c.id = v.candidate_id
                WHERE s.team_id = team AND s.user_id = viewer AND part <> '' AND c.search_text LIKE ANY (likes)
                ORDER BY v.last_message_at DESC LIMIT at_most;
            RETURN QUERY
                SELECT m.conversation_id, m.id FROM (
                    SELECT v.id FROM chat_conversationshare s
                    JOIN chat_conversation v ON v.team_id = s.team_id AND v.id = s.conversation_id
                    WHERE s.team_id = team AND s.user_id = viewer
                    ORDER BY v.last_message_at DESC LIMIT 500
                ) AS seen
                JOIN chat_message m ON m.team_id = team AND m.conversation_id = seen.id
                WHERE to_tsvector('simple', m.body) @@ words
                ORDER BY m.created_at DESC LIMIT at_most;
            RETURN;
        END IF;
        RETURN QUERY
            SELECT v.id, NULL::uuid FROM candidates_search(part, 500, NULL, 5000) AS c(id)
            JOIN chat_conversation v ON v.team_id = team AND v.candidate_id = c.id
            ORDER BY v.last_message_at DESC LIMIT at_most;
        GET DIAGNOSTICS people = ROW_COUNT;
        IF people >= at_most THEN
            RETURN;
        END IF;
        -- Twice: a blast may be all that is new.
        texts := ARRAY(
            SELECT newest.id FROM (
                (SELECT m.id, m.body FROM chat_message m WHERE m.team_id = team ORDER BY m.id DESC LIMIT 750)
                UNION ALL
                (SELECT m.id, m.body FROM chat_message m WHERE m.team_id = team AND m.status = 'received'
                 ORDER BY m.id DESC LIMIT 750)
            ) AS newest
            WHERE to_tsvector('simple', newest.body) @@ words LIMIT 2 * at_most
        );
        IF (SELECT count(DISTINCT id) FROM unnest(texts) AS id) < at_most THEN
            texts := texts || ARRAY(
                SELECT few.id FROM (
                    SELECT m.id, m.created_at FROM chat_message m
                    WHERE m.team_id = team AND to_tsvector('simple', m.body) @@ words LIMIT 5000
                ) AS few
                ORDER BY few.created_at DESC LIMIT at_most
            );
        END IF;
        RETURN QUERY
            SELECT m.conversation_id, m.id FROM chat_message m
            WHERE m.team_id = team AND m.id = ANY (texts) ORDER BY m.created_at DESC LIMIT at_most;
    END
"""
HEAD = (
    "CREATE OR REPLACE FUNCTION chat_search(part text, words tsquery, at_most integer, viewer uuid) "
    "RETURNS TABLE (conversation_id uuid, message_id uuid) LANGUAGE {language} SECURITY DEFINER "
    "SET search_path = public, pg_temp {settings} AS $function$ {body} $function$"
)
ONE_BEFORE = import_module("apps.chat.migrations.0004_search_for_viewer").BODY


class Migration(migrations.Migration):
    dependencies = [("chat", "0007_silent"), ("candidates", "0003_candidates_search")]

    operations = [
        migrations.RunSQL(
            [
                HEAD.format(
                    language="plpgsql STABLE",
                    settings="SET plan_cache_mode = force_custom_plan",
                    body=f"#variable_conflict use_column\n{BODY}",
                )
            ],
            [HEAD.format(language="sql", settings="", body=ONE_BEFORE)],
        ),
        # Nobody has called this one since 0004.
        migrations.RunSQL(["DROP FUNCTION IF EXISTS chat_search(text, tsquery, integer)"], migrations.RunSQL.noop),
    ]
