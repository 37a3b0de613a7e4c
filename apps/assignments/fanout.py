"""Giving a team's arrivals to its people, by reading the log: each arrival once, however many read and whoever dies.

The reader remembers one number, and assigns in the transaction that moves it on (docs/adr/0025). What a feed's rule, a
keyword or a person has assigned by then stays as it is.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.assignments.models import AssignmentCursor, AssignmentRule
from apps.assignments.selectors import Ready, application_fields, rules_in_force, rules_of
from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation, Message
from apps.chat.services import assign_conversation, begin_conversation
from apps.events.models import Event
from apps.events.selectors import head_of
from apps.messaging.models import SamplePhone

# So many numbers of the log are stepped over at once, and so many events of them looked at.
SPAN, BATCH = 5_000, 100
ARRIVED, WROTE = "application.created", "message.received"
# Whoever a colleague has typed in is in that one's hands; who stands in a file is somebody's when they write.
LEFT_ALONE = {Application.Method.CHAT, Application.Method.IMPORT}


def read_log(*, team_id: UUID, now: datetime) -> bool:
    """Read some events of a team, and assign who has come or waits by its rules. Return whether there is more."""
    with as_team(team_id), transaction.atomic():
        team = Team.objects.filter(pk=team_id).first()
        held = AssignmentCursor.objects.filter(team=team_id)
        # Nobody else reads for this team meanwhile: what two take in at once, they would assign twice.
        cursor = held.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if team is None or cursor is None:
            return False
        head = head_of(team_id)
        until = min(head, cursor.seq + SPAN)
        rows = Event.objects.filter(team=team_id, kind__in=[ARRIVED, WROTE]).relayed_after(cursor.seq)
        events = list(rows.filter(seq__lte=until)[:BATCH])
        if len(events) == BATCH:
            until = events[-1].seq or until
        if until <= cursor.seq:
            return False
        rules = rules_in_force(team) if events else []
        if rules:
            _assign(team, _arrivals(team, events), rules, now=now)
        cursor.seq = until
        cursor.save(update_fields=["seq"])
    return until < head


def _arrivals(team: Team, events: list[Event]) -> dict[UUID, UUID]:
    """Return the application by which each candidate is judged who has come, or began to wait, in their order."""
    texts = [event.subject_id for event in events if event.kind == WROTE and event.subject_id]
    # The first of their texts that nobody has answered: with it their wait began.
    begun = Message.objects.filter(
        team=team,
        pk__in=texts,
        created_at=F("conversation__waiting_since"),
        conversation__assignee=None,
        conversation__closed_at=None,
    )
    # Made-up people take nobody's turn.
    samples = SamplePhone.objects.for_team(team).values("subject_id")
    begun = begun.exclude(conversation__candidate__in=samples)
    wait = dict(begun.values_list("pk", "conversation__candidate_id")) if texts else {}
    active = Application.objects.filter(team=team, candidate__in=wait.values(), is_active=True)
    judged = dict(active.values_list("candidate_id", "pk")) if wait else {}
    arrivals: dict[UUID, UUID] = {}
    for event in events:
        candidate_id: UUID | None
        application_id: UUID | None
        if event.kind == WROTE:
            candidate_id = wait.get(event.subject_id) if event.subject_id else None
            application_id = judged.get(candidate_id) if candidate_id else None
        elif event.data["method"] in LEFT_ALONE:
            continue
        else:
            candidate_id, application_id = UUID(event.data["candidate"]), event.subject_id
        if candidate_id and application_id:
            arrivals.setdefault(candidate_id, application_id)
    return arrivals


def _assign(team: Team, arrivals: dict[UUID, UUID], rules: list[Ready], *, now: datetime) -> None:
    fields = application_fields(team, now=now)
    fits = rules_of(arrivals.values(), rules, team=team, fields=fields)
    wanted = {
        candidate_id: fits[application_id]
        for candidate_id, application_id in arrivals.items()
        if application_id in fits and fits[application_id].people
    }
    chats = _held_chats(team, list(wanted), now=now)
    for candidate_id, ready in wanted.items():
        chat = chats.get(candidate_id)
        if chat is None or chat.assignee_id is not None:
            continue
        person = ready.whose_turn(_next_turn(ready.rule))
        assign_conversation(conversation=chat, assignee=person, actor=None, rule=ready.rule.name)


def _held_chats(team: Team, candidates: list[UUID], *, now: datetime) -> dict[UUID, Conversation]:
    """Return the chats with some candidates, begun where nobody has yet. Until the end nobody else assigns them."""
    people = Candidate.objects.for_team(team).filter(pk__in=candidates).select_related("team")
    ids = [begin_conversation(candidate=each, actor=None, now=now)[0].pk for each in people.order_by("pk")]
    rows = Conversation.objects.for_team(team).filter(pk__in=ids, erased_at=None).select_related("team")
    # In one order, so that two who hold several do not wait for each other.
    held = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {each.candidate_id: each for each in held}


def _next_turn(rule: AssignmentRule) -> int:
    """Return whose turn it is, counted from 0. Who asks at once waits for the other, so that nobody has two turns."""
    AssignmentRule.objects.filter(team=rule.team_id, pk=rule.pk).update(given=F("given") + 1)
    rule.refresh_from_db(fields=["given"])
    return rule.given - 1
