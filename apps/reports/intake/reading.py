"""Reading the log for a team's reports: which days are to be counted again, each event once, whoever dies.

As for webhooks (docs/adr/0015): one number is remembered, and what is due because of an event is written in the
transaction that moves it on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.events.models import Event
from apps.events.selectors import head_of
from apps.reports.intake.touching import IN_CALENDAR, days_touched
from apps.reports.models import HandedOver, ReportCursor, ReportDay

BATCH = 500
# A day is not counted again sooner than that, in milliseconds, nor before ten times as long as counting took.
PAUSE, SHARE = 5_000, 10
HANDED_OVER, STAGE_CHANGED = "handoff.created", "conversation.stage_changed"

DAYS_WITH_ANYTHING = f"""
    SELECT DISTINCT (at AT TIME ZONE %(zone)s)::date FROM (
        SELECT created_at AS at FROM chat_message WHERE team_id = %(team)s
        UNION ALL SELECT sent_at FROM chat_message WHERE team_id = %(team)s AND sent_at IS NOT NULL
        UNION ALL SELECT applied_at FROM candidates_application WHERE team_id = %(team)s AND applied_at {IN_CALENDAR}
        UNION ALL SELECT created_at FROM messaging_optout WHERE team_id = %(team)s
        UNION ALL SELECT received_at FROM feeds_feeddelivery WHERE team_id = %(team)s
        UNION ALL SELECT at FROM reports_handedover WHERE team_id = %(team)s
    ) AS anything
"""  # noqa: S608  Of constants.


def read_log(*, team_id: UUID, now: datetime) -> bool:
    """Read some events of a team, and have the days counted that they changed. Return whether there may be more."""
    with as_team(team_id), transaction.atomic():
        team = Team.objects.filter(pk=team_id).first()
        if team is None:
            return False
        rows = ReportCursor.objects.filter(team=team)
        # Whoever else reads for this team goes on with another.
        cursor = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if cursor is None:
            return not rows.exists() and _begin(team, now=now)
        events = list(Event.objects.filter(team=team).relayed_after(cursor.seq)[:BATCH])
        if not events:
            return False
        keep_handed_over(events)
        have_counted(team=team, days=days_touched(team=team, events=events), now=now)
        last = events[-1].seq
        assert last is not None  # noqa: S101  (only numbered ones are read)
        cursor.seq = last
        cursor.save(update_fields=["seq"])
        return len(events) == BATCH


def _begin(team: Team, *, now: datetime) -> bool:
    """Begin with all there was: the log before that is read for nothing but what was handed over."""
    head = head_of(team.pk)
    made, is_new = ReportCursor.objects.get_or_create(team=team, defaults={"seq": head})
    if is_new:
        told = Event.objects.filter(team=team, seq__lte=made.seq, kind__in=[HANDED_OVER, STAGE_CHANGED])
        keep_handed_over(told.order_by("seq"))
        have_counted(team=team, days=days_with_anything(team), now=now, at_once=True)
    return is_new


def keep_handed_over(events: Iterable[Event]) -> None:
    """Keep what of some events tells that a chat was handed over."""
    rows = [
        HandedOver(
            team_id=event.team_id,
            event_seq=event.seq or 0,
            conversation_id=event.conversation_id,
            actor_id=event.actor_id,
            at=event.created_at,
        )
        for event in events
        if event.conversation_id and tells_of_handing_over(event)
    ]
    HandedOver.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def tells_of_handing_over(event: Event) -> bool:
    if event.kind == HANDED_OVER:
        # Whom another team has given to us, we have not handed over.
        return bool(event.data.get("direction") != "in")
    return bool(event.kind == STAGE_CHANGED and event.data.get("to") == "delivered")


def have_counted(*, team: Team, days: Iterable[date], now: datetime, at_once: bool = False) -> None:
    """Have days counted again soon. One that a worker is just counting is counted once more."""
    with connection.cursor() as cursor:
        for day in sorted(days):
            cursor.execute(
                "INSERT INTO reports_reportday AS d (id, team_id, created_at, day, due_at, took) "
                "VALUES (gen_random_uuid(), %s, %s, %s, %s, 0) ON CONFLICT (team_id, day) DO UPDATE SET "
                "due_at = least(d.due_at, excluded.due_at + greatest(%s, %s * d.took) * interval '1 ms')",
                [team.pk, now, day, now, 0 if at_once else PAUSE, 0 if at_once else SHARE],
            )


def days_with_anything(team: Team) -> set[date]:
    """Return all days of a team on which there is anything to count."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS_WITH_ANYTHING, {"team": team.pk, "zone": team.time_zone})
        found = {row[0] for row in cursor.fetchall()}
    return found | set(ReportDay.objects.for_team(team).values_list("day", flat=True))
