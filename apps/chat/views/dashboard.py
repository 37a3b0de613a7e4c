"""Who is waiting, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership, Team, User
from apps.accounts.permissions import Right, may
from apps.chat.forms import NewCandidateForm
from apps.chat.gateway import Notice, counted_notices, notices_for
from apps.chat.inbox import InboxFilter, Show, first_waiting
from apps.chat.models import Conversation
from apps.chat.put_off import count_of, due_reminders
from apps.chat.selectors import ColourCounts, snoozed_waiting, waiting_counts
from apps.chat.views.finding import door
from apps.chat.waiting import age_words
from apps.core.prepared import Prepared, prepared
from apps.messaging.models import Number

GROUP_ROWS = 50
NOON, EVENING = 12, 18


@dataclass(frozen=True)
class Group:
    """A card of the dashboard: some who wait, and how many by colour."""

    key: str
    title: str
    lead: str
    counts: ColourCounts
    conversations: list[Conversation]
    query: str
    empty_title: str
    empty_text: str

    @property
    def has_more(self) -> bool:
        return self.counts.total > len(self.conversations)

    @property
    def colours(self) -> list[tuple[str, int, str]]:
        counts = self.counts
        return [
            ("red", counts.red, "above 24 hours"),
            ("orange", counts.orange, "12 to 24 hours"),
            ("green", counts.green, "below 12 hours"),
        ]

    @property
    def meter(self) -> list[dict[str, Any]]:
        """Return how the colours divide the group, as parts of a hundred."""
        total = max(self.counts.total, 1)
        parts, start = [], 0.0
        for colour, count, _ in self.colours:
            size = 100 * count / total
            parts.append({"kind": colour, "start": start, "size": size})
            start += size
        return parts


@never_cache
@require_safe
@door(Right.ANSWER)
def dashboard(request: TeamRequest) -> HttpResponse:
    """Show who waits for this person and for the team; managers also see for whom else."""
    if not may(request.membership, Right.WORK):
        return redirect("chat:inbox")
    now = timezone.now()
    # Whoever comes this far sees all of the team.
    counts = waiting_counts(team_id=request.team.pk, now=now)
    groups = [
        _group(request, Show.MINE, counts.of(request.user)),
        _group(request, Show.UNASSIGNED, counts.unassigned),
    ]
    others = None
    if may(request.membership, Right.MANAGE):
        others = _group(request, Show.OTHERS, counts.of_others(request.user))
        groups.append(others)
    everyone = counts.total if others else counts.of(request.user) + counts.unassigned
    firsts = [group.conversations[0].waiting_since for group in groups if group.conversations]
    oldest = min((since for since in firsts if since), default=None)
    steps, snoozed, is_stopped, notices = _begun(request, now=now)
    context = {
        "now": now,
        "me": request.user.pk,
        "greeting": _greeting(timezone.localtime(now)),
        "groups": groups[:2],
        "others": others,
        "total": everyone.total,
        "due": partial(due_reminders, request.membership),
        "snoozed": snoozed,
        "stopped": _stopped(request, now=now) if is_stopped else [],
        "notices": notices_for(request.membership) + notices,
        "longest": age_words(now - oldest) if oldest else "",
        "steps": steps,
        "may_manage": may(request.membership, Right.MANAGE),
        "new_form": NewCandidateForm(auto_id="new-%s"),
    }
    asked: Any = request.htmx  # type: ignore[attr-defined]
    template = "chat/_board.html" if asked and asked.target == "board" else "chat/dashboard.html"
    return render(request, template, context)


WORDS = {
    Show.MINE: (
        *("mine", "For you", "Assigned to you, waiting for an answer"),
        *("Nobody waits for you", "Well done. Who writes to you next appears here by itself."),
    ),
    Show.UNASSIGNED: (
        *("team", "For the team", "Nobody has taken these yet"),
        *("Nobody is waiting", "Well done. New texts that belong to nobody appear here by themselves."),
    ),
    Show.OTHERS: (
        *("others", "Assigned to others", "Waiting for an answer from a colleague"),
        *("Nobody waits for a colleague", "Well done, all of you."),
    ),
}


class Step(NamedTuple):
    """One thing that somebody does before anybody can write to a new team."""

    title: str
    text: str
    is_done: bool


def _begun(request: TeamRequest, *, now: datetime) -> tuple[list[Step], int, bool, list[Notice]]:
    """Return what a team still needs that has no number or no chat, and what no list shows.

    That is how many wait in snoozed chats, whether a number of theirs sends no bulk, and what the floors above count.
    """
    kinds = counted_notices()
    [(has_number, has_chat, snoozed, is_stopped, *counted)] = _beside_the_rows(team=request.team.pk, now=now)
    steps = [] if has_number and has_chat else _first_steps(has_number=has_number, has_chat=has_chat)
    notices = [each.say(number) for each, number in zip(kinds, counted, strict=True) if number]
    return steps, snoozed, is_stopped, notices


@prepared
def _beside_the_rows(team: UUID, now: datetime) -> QuerySet[Team, tuple[Any, ...]]:
    whole = Team(pk=team)
    numbers, chats = Number.objects.for_team(whole), Conversation.objects.for_team(whole)
    counts = [count_of(each.rows(whole)) for each in counted_notices()]
    return Team.objects.filter(pk=team).values_list(
        Exists(numbers),
        Exists(chats),
        count_of(snoozed_waiting(chats)),
        Exists(numbers.bulk_paused(now=now)),
        *counts,
    )


def _stopped(request: TeamRequest, *, now: datetime) -> list[Number]:
    """Return the numbers that send no bulk, for those who can let it go on."""
    if not may(request.membership, Right.MANAGE):
        return []
    return list(Number.objects.for_team(request.team).bulk_paused(now=now).order_by("created_at", "pk"))


def _first_steps(*, has_number: bool, has_chat: bool) -> list[Step]:
    return [
        Step("Connect a number", "Candidates are texted from it, and answer to it.", has_number),
        Step("Add the first candidate", "A phone number is enough.", has_chat),
    ]


def _group(request: TeamRequest, whose: Show, counts: ColourCounts) -> Group:
    shown: list[Conversation] = []
    # An empty group needs no look at its rows.
    if counts.total:
        rows = _rows_of(whose, request.membership.role)
        shown = rows(team=request.team.pk, user=request.user.pk)
    key, title, lead, empty_title, empty_text = WORDS[whose]
    return Group(
        key=key,
        title=title,
        lead=lead,
        counts=counts,
        conversations=shown,
        query=_filter_of(whose).query,
        empty_title=empty_title,
        empty_text=empty_text,
    )


def _filter_of(whose: Show) -> InboxFilter:
    return InboxFilter(frozenset({Show.WAITING, whose}))


@cache
def _rows_of(whose: Show, role: str) -> Prepared[Conversation]:
    """Return what asks for the rows of a group, for somebody in a role."""

    def rows(team: UUID, user: UUID) -> QuerySet[Conversation]:
        somebody, seen = User(pk=user), Conversation.objects.for_team(Team(pk=team))
        seen = seen.visible_to(Membership(team_id=team, user=somebody, role=role))
        # None of these filters asks what time it is.
        among = _filter_of(whose).narrow(seen, user=somebody, now=timezone.now())
        return first_waiting(seen.for_row().with_unread(somebody), among=among, size=GROUP_ROWS)

    return prepared(rows)


def _greeting(local: datetime) -> str:
    if local.hour < NOON:
        return "Good morning"
    return "Good afternoon" if local.hour < EVENING else "Good evening"
