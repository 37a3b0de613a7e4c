"""Reading the log for a team's people: each event once, however many read and whoever dies.

As for webhooks (docs/adr/0015) the reader remembers one number, and writes what is news in the transaction that moves
it on. Most events are nobody's news: they are stepped over in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation
from apps.core.ids import new_id
from apps.events.models import Event
from apps.events.selectors import head_of
from apps.events.services import record_events
from apps.notices.happenings import NEWS, News, news_of
from apps.notices.models import Cursor, Kind, Notice, Preferences

# So many numbers of the log are stepped over at once, and so many events of them looked at.
SPAN, BATCH = 5_000, 500
# A team that is read for the first time hears of what is new.
FIRST_LOOK, NEW = 500, timedelta(hours=1)
# Chats turn red one by one; a mail waits for some more of them.
GATHERED = timedelta(minutes=2)
CHANGED = "notices.changed"
# What ends a wait: who was told that it would grow long, need not look any more.
ENDS_WAIT = {"conversation.closed", "conversation.answered", "message.queued"}
# What else changes notices that are there.
CHANGES = {*ENDS_WAIT, "conversation.read", "conversation.unshared", "conversation.merged"}

BUNDLE = """
INSERT INTO notices_notice (id, team_id, created_at, user_id, kind, key, bundle, count, seq, happened_at,
                            conversation_id, subject_id, actor_id, detail)
VALUES {rows}
ON CONFLICT (team_id, user_id, bundle) WHERE read_at IS NULL DO UPDATE SET
    count = notices_notice.count + excluded.count, seq = excluded.seq, happened_at = excluded.happened_at,
    conversation_id = excluded.conversation_id, subject_id = excluded.subject_id, actor_id = excluded.actor_id
"""


def read_log(*, team_id: UUID, now: datetime) -> bool:
    """Read some events of a team, and write what is news to whom. Return whether there is more."""
    with as_team(team_id), transaction.atomic():
        team = Team.objects.filter(pk=team_id).first()
        cursor = _held_cursor(team, now=now) if team else None
        if team is None or cursor is None:
            return False
        head = head_of(team_id)
        until = min(head, cursor.seq + SPAN)
        rows = Event.objects.filter(team=team_id, kind__in=NEWS | CHANGES).relayed_after(cursor.seq)
        events = list(rows.filter(seq__lte=until)[:BATCH])
        if len(events) == BATCH:
            until = events[-1].seq or until
        if until <= cursor.seq:
            return False
        _take_in(team, events, now=now)
        cursor.seq = until
        cursor.save(update_fields=["seq"])
    return until < head


def _take_in(team: Team, events: list[Event], *, now: datetime) -> None:
    touched = _move_merged(team, events)
    news = news_of(team, events)
    touched |= _write(team, news, now=now)
    _want_letters(team, news, now=now)
    touched |= _settle(team, events, now=now)
    tell_changed(team_id=team.pk, people=touched)


def tell_changed(*, team_id: UUID, people: Iterable[UUID]) -> None:
    """Let each of these people's open pages hear that their notices are others now."""
    told = [Event(team_id=team_id, kind=CHANGED, data={"for": str(user_id)}) for user_id in sorted(people)]
    if told:
        record_events(team_id=team_id, events=told)


def _held_cursor(team: Team, *, now: datetime) -> Cursor | None:
    """Return where the reading goes on; None while somebody else reads for this team."""
    rows = Cursor.objects.filter(team=team)
    if not rows.exists():
        head = head_of(team.pk)
        recent = Event.objects.filter(team=team, created_at__gte=now - NEW).relayed_after(head - FIRST_LOOK)
        first = recent.values_list("seq", flat=True).first()
        begin = (first or head + 1) - 1
        Cursor.objects.bulk_create([Cursor(team=team, seq=begin)], ignore_conflicts=True)
    held: Cursor | None = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    return held


def _write(team: Team, news: list[News], *, now: datetime) -> set[UUID]:
    alone = [_notice(each, now=now) for each in news if each.bundle is None]
    Notice.objects.bulk_create(alone, ignore_conflicts=True, batch_size=BATCH)
    bundles = _bundled(team, [each for each in news if each.bundle is not None], now=now)
    if bundles:
        values = [_values(team, each) for each in bundles.values()]
        marks = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in values)
        with connection.cursor() as cursor:
            cursor.execute(BUNDLE.format(rows=marks), [each for row in values for each in row])
    return {each.user_id for each in news}


def _bundled(team: Team, news: list[News], *, now: datetime) -> dict[tuple[UUID, str], Notice]:
    """Return what is to be counted in each bundle; what is in one already, is not counted again."""
    rows = Notice.objects.filter(
        team=team, user__in={each.user_id for each in news}, bundle__in={each.bundle for each in news}
    )
    counted = rows.order_by().values_list("user_id", "bundle").annotate(Max("seq")) if news else ()
    known = {(user_id, bundle): seq for user_id, bundle, seq in counted}
    bundles: dict[tuple[UUID, str], Notice] = {}
    for each in news:
        made = _notice(each, now=now)
        mine = (each.user_id, str(each.bundle))
        if made.seq <= known.get(mine, 0):
            continue
        if mine in bundles:
            made.count += bundles[mine].count
        bundles[mine] = made
    return bundles


def _notice(news: News, *, now: datetime) -> Notice:
    assert news.event.seq is not None  # noqa: S101  (only numbered ones are read)
    return Notice(
        id=new_id(),
        team_id=news.event.team_id,
        created_at=now,
        user_id=news.user_id,
        kind=news.kind,
        key=news.key,
        bundle=news.bundle,
        seq=news.event.seq,
        happened_at=news.event.created_at,
        conversation_id=news.conversation_id,
        subject_id=news.subject_id,
        actor_id=news.event.actor_id,
        detail=news.detail[:40],
    )


def _values(team: Team, notice: Notice) -> list[Any]:
    return [
        *(notice.pk, team.pk, notice.created_at, notice.user_id, str(notice.kind), notice.key),
        *(notice.bundle and str(notice.bundle), notice.count, notice.seq, notice.happened_at),
        *(notice.conversation_id, notice.subject_id, notice.actor_id, str(notice.detail)),
    ]


def _want_letters(team: Team, news: list[News], *, now: datetime) -> None:
    people = {each.user_id for each in news if each.kind is Kind.OVERDUE}
    if people:
        wanted = Preferences.objects.filter(
            team=team, user__in=people, mails_overdue=True, overdue_due_at=None
        )
        wanted.update(overdue_due_at=now + GATHERED)


def _settle(team: Team, events: list[Event], *, now: datetime) -> set[UUID]:
    """Take for seen what somebody has read, or what is no longer so; remove what they may not see any more."""
    touched: set[UUID] = set()
    unread = Notice.objects.filter(team=team).unread()
    read, lost = Q(), Q()
    for event in events:
        if event.kind == "conversation.read":
            read |= Q(user=event.data.get("user"), conversation_id=event.conversation_id, seq__lte=event.seq)
        elif event.kind == "conversation.unshared":
            lost |= Q(user=event.data.get("with"), conversation_id=event.conversation_id)
    ended = {event.conversation_id for event in events if event.kind in ENDS_WAIT and event.conversation_id}
    if ended:
        calm = Conversation.objects.filter(team=team, pk__in=ended).exclude(
            closed_at=None, waiting_since__isnull=False
        )
        read |= Q(kind=Kind.TURNING, conversation_id__in=list(calm.values_list("pk", flat=True)))
    if read:
        touched |= set(unread.filter(read).values_list("user_id", flat=True))
        unread.filter(read).update(read_at=now)
    if lost:
        gone = Notice.objects.filter(lost, team=team)
        touched |= set(gone.values_list("user_id", flat=True))
        gone.delete()
    return touched


def _move_merged(team: Team, events: list[Event]) -> set[UUID]:
    """Lead the notices of a chat that went into another one to that."""
    touched: set[UUID] = set()
    for event in events:
        if event.kind != "conversation.merged" or "into" not in event.data:
            continue
        rows = Notice.objects.filter(team=team, conversation_id=event.conversation_id)
        touched |= set(rows.values_list("user_id", flat=True))
        # What comes to the chat that stays is counted with its own, not with these.
        rows.update(conversation_id=UUID(event.data["into"]), bundle=None)
    return touched
