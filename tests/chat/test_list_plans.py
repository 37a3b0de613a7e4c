"""Each list ends in an index: a page costs a page, whatever stands behind it."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from itertools import cycle

import pytest
from django.db import connection, connections, transaction
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate, CandidateTag, Tag
from apps.chat.inbox import InboxFilter, Place, Show, inbox_page
from apps.chat.models import Conversation, Message
from apps.core.ids import new_id
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.candidates import write_candidates
from tests.factories.chat import ConversationFactory
from tests.marks import committed

# Where half of the rows match, walking past the other half is no worse than an index of them alone.
LISTS = {
    "": ["waiting", "answered"],
    "mine": ["waiting_for", "answered_for"],
    "unassigned": ["waiting(_for)?", "answered(_for)?"],
    "others": ["waiting_taken", "answered_taken"],
    "unread": ["waiting", "answered"],
    "unclaimed": ["waiting", "answered"],
    "free waiting": ["waiting"],
    "red": ["waiting"],
    "mine orange": ["waiting_(for|taken)"],
    "green": ["waiting"],
    "unassigned waiting": ["waiting(_for)?"],
    "others waiting": ["waiting_taken"],
    "closed": ["closed"],
    "closed mine": ["closed_for"],
}


def make_many(team, recruiter, colleague) -> None:
    """Write as many conversations as it takes for a look at all to be worse than an index."""
    now = timezone.now()
    people = [Candidate(team=team, phone=f"+1201556{line:04d}") for line in range(4200)]
    # Each at a moment of their own: where all are of one, no index is better than another for what follows it.
    waits = ({"waiting_since": now - timedelta(hours=9, seconds=place)} for place in range(len(people)))
    states = (state for wait in waits for state in (wait, {}, {"closed_at": now}))
    # Few are taken: whoever asks for those must not walk past all the others.
    owners = cycle([*[None] * 12, recruiter, colleague])
    with as_team(team.pk), transaction.atomic():
        write_candidates(people)
        Conversation.objects.bulk_create(
            Conversation(team=team, candidate=person, last_message_at=now, assignee=whose, **state)
            for person, state, whose in zip(people, states, owners, strict=False)
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE chat_conversation")


class Noted(Exception):
    """A query is noted, and its rows are not wanted."""


def plan_of(call, *, without=("seqscan", "bitmapscan", "sort", "incremental_sort")) -> str:
    """Explain the query that a call begins with, without what is quicker for small tables only."""
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        raise Noted

    with connection.execute_wrapper(note), suppress(Noted):
        call()
    with connection.cursor() as cursor:
        return _plan(cursor, *asked[0], without=without)


def _plan(cursor, sql, params, *, without) -> str:
    for choice in without:
        cursor.execute(f"SET LOCAL enable_{choice} = off")
    cursor.execute(f"EXPLAIN {sql}", params)
    return "\n".join(line for (line,) in cursor.fetchall())


def indexes_of(plan: str) -> list[str]:
    """Return the indexes that say which rows are on the page, or how its order had to be made otherwise."""
    if sorting := re.search(r"Sort Key: [uv]0.*", plan):
        return [sorting[0]]
    names = re.findall(r"using conversation_(\w+) on chat_conversation [uv]0", plan)
    # The grid's index of all begins with who waits, in the same order.
    return ["waiting" if name == "longest" else name for name in names]


@committed
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_page_of_the_inbox_is_read_off_an_index(goes_on):
    team = TeamFactory()
    recruiter, colleague = (add_person(team, Membership.Role.MEMBER, name) for name in ("One", "Two"))
    make_many(team, recruiter, colleague)
    now = timezone.now()

    def indexes(shows: str) -> list[str]:
        chosen = InboxFilter(frozenset(Show(show) for show in shows.split()))
        everything = Conversation.objects.for_team(team)
        since = None if chosen.is_only_answered else now - timedelta(hours=10)
        plan = plan_of(
            lambda: inbox_page(
                everything.for_row().with_unread(recruiter),
                among=chosen.narrow(everything, user=recruiter, now=now),
                after=Place(since, now, new_id()) if goes_on else None,
                size=5000 if not chosen.is_only_waiting else 50,
                only_waiting=chosen.is_only_waiting,
                only_answered=chosen.is_only_answered,
            )
        )
        return indexes_of(plan)

    with as_team(team.pk), transaction.atomic():
        found = {shows: indexes(shows) for shows in LISTS}

    other = {
        shows: names
        for shows, names in found.items()
        if not re.fullmatch(" ".join(LISTS[shows]), " ".join(names))
    }
    assert other == {}


@committed
def test_people_with_a_rare_tag_are_found_by_it_and_with_a_frequent_one_by_the_list():
    team = TeamFactory()
    recruiter, colleague = (add_person(team, Membership.Role.MEMBER, name) for name in ("One", "Two"))
    make_many(team, recruiter, colleague)
    now = timezone.now()

    with as_team(team.pk), transaction.atomic():
        membership = Membership.objects.get(user=recruiter)
        people = list(Candidate.objects.filter(team=team)[:4000])
        rare, frequent = Tag.objects.bulk_create(Tag(team=team, name=name) for name in ("Rare", "Frequent"))
        worn = [(rare, people[:3]), (frequent, people)]
        CandidateTag.objects.bulk_create(
            CandidateTag(team=team, tag=tag, candidate=person) for tag, wearers in worn for person in wearers
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE candidates_candidatetag")

    def plan(tag: str) -> str:
        chosen = InboxFilter.asked_for(QueryDict(f"tag={tag}"), by=membership)
        everything = Conversation.objects.for_team(team)
        narrowed = chosen.narrow(everything, user=recruiter, now=now)
        return plan_of(lambda: inbox_page(everything.for_row(), among=narrowed), without=())

    by_tag = re.compile("using candidates_with_tag on candidates_candidatetag")

    with as_team(team.pk), transaction.atomic():
        assert by_tag.search(plan("rare"))
        assert not by_tag.search(plan("frequent"))


def test_a_partners_list_of_a_rare_status_is_read_off_an_index(team, number):
    conversation = ConversationFactory(team=team, phone="+12015550123")
    Message.objects.bulk_create(
        Message(
            team=team,
            conversation=conversation,
            number=number,
            direction=Message.Direction.OUTBOUND,
            status=Message.Status.DELIVERED,
            phone=conversation.candidate.phone,
            body="Hello",
        )
        for _ in range(1000)
    )
    rows = Message.objects.for_team(team).filter(status=Message.Status.FAILED).order_by("-pk")[:51]

    plan = plan_of(lambda: list(rows))

    assert "using message_status" in plan
    assert "Sort" not in plan
