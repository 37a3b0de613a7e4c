"""People who arrived on some days and what became of them, who refused, who was handed over, what feeds brought."""

from __future__ import annotations

from apps.reports.selectors.texts import OURS, THEIRS

# Of what tells of handing over, that which was not taken back. Of a handoff two things may tell: its own event, and the
# one before it, of the stage to which it has moved its chat.
STANDS = """NOT EXISTS (
                   SELECT FROM events_event AS e
                   JOIN handoffs_handoff AS f ON f.team_id = e.team_id AND f.id = e.subject_id
                   WHERE e.team_id = h.team_id AND e.kind = 'handoff.created' AND f.withdrawn_at IS NOT NULL
                     AND e.seq IN (h.event_seq, CASE WHEN f.before ->> 'stage' <> 'delivered' THEN (
                         SELECT min(n.event_seq) FROM reports_handedover AS n
                         WHERE n.team_id = h.team_id AND n.conversation_id = h.conversation_id
                           AND n.event_seq > h.event_seq
                     ) END)
               )"""
# (day, measure, dimension, key, number, part) of who arrived; `part` is a status of applications. Of each application
# of these days, where its person has got to by now.
APPLICATIONS = f"""
    WITH arrived AS (
        SELECT a.*, (a.applied_at AT TIME ZONE %(zone)s)::date AS day FROM candidates_application AS a
        WHERE a.team_id = %(team)s AND a.applied_at >= %(begin)s AND a.applied_at < %(until)s
          AND a.candidate_id{{person}}
    ), known AS (
        SELECT a.day, a.source, a.medium, a.campaign, a.job_title, a.method, a.status_id,
               NOT EXISTS (
                   SELECT FROM candidates_application AS b
                   WHERE b.team_id = a.team_id AND b.candidate_id = a.candidate_id
                     AND (b.applied_at, b.id) < (a.applied_at, a.id)
               ) AS is_first,
               f.theirs IS NOT NULL OR f.ours IS NOT NULL AS has_started,
               f.theirs IS NOT NULL AND f.ours IS NOT NULL AS is_engaged,
               coalesce(v.stage = 'delivered', false) OR EXISTS (
                   SELECT FROM reports_handedover AS h
                   WHERE h.team_id = a.team_id AND h.conversation_id = v.id AND {STANDS}
               ) AS is_handed_over,
               EXISTS (
                   SELECT FROM messaging_optout AS o
                   WHERE o.team_id = a.team_id AND o.phone = c.phone AND o.lifted_at IS NULL
               ) AS has_refused
        FROM arrived AS a
        JOIN candidates_candidate AS c ON c.team_id = a.team_id AND c.id = a.candidate_id
        LEFT JOIN chat_conversation AS v ON v.team_id = a.team_id AND v.candidate_id = a.candidate_id
        LEFT JOIN LATERAL (
            SELECT min(m.created_at) FILTER (WHERE {THEIRS}) AS theirs, min(m.sent_at) FILTER (WHERE {OURS}) AS ours
            FROM chat_message AS m WHERE m.team_id = a.team_id AND m.conversation_id = v.id
        ) AS f ON true
    ), groups AS (
        SELECT day, source, medium, campaign, job_title, method, status_id, is_first, has_started, is_engaged,
               is_handed_over, has_refused, count(*) AS number
        FROM known GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
    )
    SELECT g.day, m.measure, d.dimension, left(d.key, 200), sum(g.number)::bigint, m.part
    FROM groups AS g
    CROSS JOIN LATERAL (VALUES
        ('applications', true, ''),
        ('people', g.is_first, ''),
        ('arrived_started', g.has_started, ''),
        ('arrived_engaged', g.is_engaged, ''),
        ('arrived_handed', g.is_handed_over, ''),
        ('arrived_refused', g.has_refused, ''),
        ('status', true, g.status_id::text)
    ) AS m (measure, holds, part)
    CROSS JOIN LATERAL (VALUES
        ('', ''), ('source', g.source), ('medium', g.medium), ('campaign', g.campaign), ('job', g.job_title),
        ('method', g.method)
    ) AS d (dimension, key)
    WHERE m.holds
    GROUP BY 1, 2, 3, 4, 6
"""  # noqa: S608  Of constants.
# (day, measure, dimension, key, number) of phones that asked for no more texts.
REFUSALS = """
    SELECT (o.created_at AT TIME ZONE %(zone)s)::date, 'refused', d.dimension, d.key, count(*)
    FROM messaging_optout AS o
    CROSS JOIN LATERAL (VALUES ('', ''), ('source', o.source)) AS d (dimension, key)
    WHERE o.team_id = %(team)s AND o.created_at >= %(begin)s AND o.created_at < %(until)s AND o.phone{phone}
    GROUP BY 1, 2, 3, 4
"""
# (day, measure, dimension, key, number) of chats that were handed over. A chat once on a day, however often: what moves
# its stage tells of it, too.
HANDED = f"""
    WITH handed AS (
        SELECT DISTINCT ON (day, conversation_id)
               (h.at AT TIME ZONE %(zone)s)::date AS day, h.conversation_id, h.actor_id
        FROM reports_handedover AS h
        WHERE h.team_id = %(team)s AND h.at >= %(begin)s AND h.at < %(until)s AND h.conversation_id{{chat}}
          AND {STANDS}
        ORDER BY day, conversation_id, event_seq
    )
    SELECT h.day, 'handed_over', d.dimension, d.key, count(*) FROM handed AS h
    CROSS JOIN LATERAL (VALUES ('', ''), ('person', h.actor_id::text)) AS d (dimension, key)
    WHERE d.key IS NOT NULL
    GROUP BY 1, 2, 3, 4
"""  # noqa: S608  Of constants.
# (day, measure, dimension, key, number, part) of what feeds were handed in: of no people, so no filter narrows it.
FEEDS = """
    SELECT (f.received_at AT TIME ZONE %(zone)s)::date, 'handed_in', 'feed', f.feed_id::text, count(*), f.outcome
    FROM feeds_feeddelivery AS f
    WHERE f.team_id = %(team)s AND f.received_at >= %(begin)s AND f.received_at < %(until)s AND f.outcome <> 'split'
    GROUP BY 1, 2, 3, 4, 6
"""
