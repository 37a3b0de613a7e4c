"""Texts and chats of some days, counted from the rows themselves: each a statement of a scope."""

from __future__ import annotations

# A text of ours counts once it has left: automatic answers to a word of theirs are nobody's.
LEFT = "m.direction = 'outbound' AND m.sent_at IS NOT NULL AND m.status IN ('sent', 'delivered')"
OURS = f"{LEFT} AND m.origin NOT IN ('auto', 'keyword')"
# STOP, START and HELP are no replies.
THEIRS = "m.direction = 'inbound' AND NOT m.is_keyword"

# (day, measure, dimension, key, number) of what was sent and received. Grouped by all that is asked for together first:
# a day has few such groups, however many texts.
TEXTS = """
    WITH texts AS (
        SELECT m.*, m.sent_at AS at FROM chat_message AS m
        WHERE m.team_id = %(team)s AND m.direction = 'outbound' AND m.sent_at >= %(begin)s AND m.sent_at < %(until)s
          AND m.status IN ('sent', 'delivered', 'undelivered', 'failed') AND m.conversation_id{chat}
        UNION ALL
        SELECT m.*, m.created_at AS at FROM chat_message AS m
        WHERE m.team_id = %(team)s AND m.created_at >= %(begin)s AND m.created_at < %(until)s
          AND (m.direction = 'inbound' OR (m.sent_at IS NULL AND m.status IN ('undelivered', 'failed')))
          AND m.conversation_id{chat}
    ), groups AS (
        SELECT (at AT TIME ZONE %(zone)s)::date AS day, extract(hour FROM at AT TIME ZONE %(zone)s)::int AS hour,
               direction, is_keyword, status, origin, author_id, number_id, error_code, sent_at IS NOT NULL AS has_left,
               count(*) AS number, sum(segments) AS segments
        FROM texts GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    )
    SELECT g.day, m.measure, d.dimension, left(d.key, 200), sum(m.number)::bigint
    FROM groups AS g
    CROSS JOIN LATERAL (VALUES
        ('sent', g.direction = 'outbound' AND g.has_left, g.number),
        ('parts', g.direction = 'outbound' AND g.has_left, g.segments),
        ('by_hand', g.direction = 'outbound' AND g.has_left AND g.origin = 'chat', g.number),
        ('delivered', g.status = 'delivered', g.number),
        ('failed', g.status IN ('undelivered', 'failed'), g.number),
        ('received', g.direction = 'inbound', g.number),
        ('written', g.direction = 'inbound' AND NOT g.is_keyword, g.number)
    ) AS m (measure, holds, number)
    CROSS JOIN LATERAL (VALUES
        ('', '', true),
        ('person', g.author_id::text, m.measure IN ('by_hand', 'sent', 'delivered', 'failed')),
        ('number', g.number_id::text, m.measure IN ('sent', 'delivered', 'failed', 'received')),
        ('origin', g.origin, m.measure IN ('sent', 'delivered', 'failed')),
        ('error', CASE WHEN g.error_code = '' THEN 'unknown' ELSE g.error_code END, m.measure = 'failed'),
        ('hour', g.hour::text, m.measure IN ('by_hand', 'written'))
    ) AS d (dimension, key, holds)
    WHERE m.holds AND d.holds AND d.key IS NOT NULL
    GROUP BY 1, 2, 3, 4
"""

# (day, measure, dimension, key, number) of chats in which somebody wrote, and in which both had written: of the first
# text of either side, for each chat that has one on these days.
FIRSTS = f"""
    WITH touched AS (
        SELECT m.conversation_id FROM chat_message AS m
        WHERE m.team_id = %(team)s AND m.sent_at >= %(begin)s AND m.sent_at < %(until)s AND {OURS}
          AND m.conversation_id{{chat}}
        UNION
        SELECT m.conversation_id FROM chat_message AS m
        WHERE m.team_id = %(team)s AND m.created_at >= %(begin)s AND m.created_at < %(until)s AND {THEIRS}
          AND m.conversation_id{{chat}}
    ), firsts AS (
        SELECT min(m.created_at) FILTER (WHERE {THEIRS}) AS theirs, min(m.sent_at) FILTER (WHERE {OURS}) AS ours
        FROM touched AS t JOIN chat_message AS m ON m.team_id = %(team)s AND m.conversation_id = t.conversation_id
        GROUP BY t.conversation_id
    ), moments AS (
        SELECT 'started' AS measure, least(theirs, ours) AS at FROM firsts
        UNION ALL
        SELECT 'engaged', greatest(theirs, ours) FROM firsts WHERE theirs IS NOT NULL AND ours IS NOT NULL
    )
    SELECT (at AT TIME ZONE %(zone)s)::date, measure, '', '', count(*) FROM moments
    WHERE at >= %(begin)s AND at < %(until)s GROUP BY 1, 2
"""  # noqa: S608  Of constants.

# (day, kind, since, until, who answered) of each wait that ended on these days: in the whole thread, in the order in
# which the texts left and came.
ANSWERS = f"""
    WITH touched AS (
        SELECT m.conversation_id FROM chat_message AS m
        WHERE m.team_id = %(team)s AND m.sent_at >= %(begin)s AND m.sent_at < %(until)s AND {LEFT}
          AND m.origin = 'chat' AND m.conversation_id{{chat}}
        UNION
        SELECT m.conversation_id FROM chat_message AS m
        WHERE m.team_id = %(team)s AND m.created_at >= %(begin)s AND m.created_at < %(until)s AND {THEIRS}
          AND m.conversation_id{{chat}}
    ), texts AS (
        SELECT m.conversation_id, m.id, m.author_id, m.direction = 'inbound' AS is_theirs,
               m.direction = 'outbound' AND m.origin = 'chat' AS answers,
               CASE WHEN m.direction = 'inbound' THEN m.created_at ELSE m.sent_at END AS at
        FROM touched AS t JOIN chat_message AS m ON m.team_id = %(team)s AND m.conversation_id = t.conversation_id
        WHERE ({OURS}) OR ({THEIRS})
    ), placed AS (
        SELECT *, row_number() OVER (PARTITION BY conversation_id ORDER BY at, id) AS place FROM texts
    ), before AS (
        SELECT *,
               max(place) FILTER (WHERE is_theirs) OVER earlier AS theirs,
               max(at) FILTER (WHERE is_theirs) OVER earlier AS theirs_at,
               min(place) FILTER (WHERE is_theirs) OVER earlier AS first_theirs,
               min(at) FILTER (WHERE is_theirs) OVER earlier AS first_theirs_at,
               max(place) FILTER (WHERE NOT is_theirs) OVER earlier AS ours,
               max(at) FILTER (WHERE NOT is_theirs) OVER earlier AS ours_at,
               min(at) FILTER (WHERE NOT is_theirs) OVER earlier AS first_ours_at,
               max(place) FILTER (WHERE answers) OVER earlier AS answer
        FROM placed
        WINDOW earlier AS (PARTITION BY conversation_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    SELECT (b.at AT TIME ZONE %(zone)s)::date, w.kind, w.since, b.at, CASE WHEN b.answers THEN b.author_id::text END
    FROM before AS b
    CROSS JOIN LATERAL (VALUES
        ('agent', b.answers AND b.theirs > coalesce(b.answer, 0), b.theirs_at),
        ('agent_initial', b.answers AND b.first_theirs > coalesce(b.answer, 0), b.first_theirs_at),
        ('contact', b.is_theirs AND b.ours > coalesce(b.theirs, 0), b.ours_at),
        ('initial_contact', b.is_theirs AND b.theirs IS NULL AND b.ours IS NOT NULL, b.first_ours_at)
    ) AS w (kind, holds, since)
    WHERE w.holds AND b.at >= %(begin)s AND b.at < %(until)s
"""  # noqa: S608  Of constants.
