"""Each order of each grid, and each filter's page, is read off an index: it costs a page, whatever stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from django.db import connections, transaction
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.blasts.models import Blast
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, Message, TrackedLink
from apps.core.filters import Context
from apps.core.ids import new_id
from apps.core.keysets import page_of_rows
from apps.grids.declarations import grid_named, grids
from apps.grids.question import read_question
from apps.grids.selectors import _fetched
from apps.handoffs.models import Handoff
from tests.chat.test_list_plans import plan_of
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.candidates import write_candidates
from tests.grids.conftest import address, where
from tests.marks import committed

INDEXES = {
    "candidates created": "candidate_newest",
    "candidates name": "candidate_by_name",
    "applications applied": "applications_newest",
    "conversations waiting": "conversation_longest",
    "conversations last_text_at": "conversation_newest",
    "messages created": "message_newest",
    "links created": "links_newest",
    "links clicked_at": "links_by_opening",
    "blasts created": "blast_newest",
    "blasts name": "blast_by_name",
    "blasts started": "blast_by_start",
    "handoffs created": "handoffs_newest",
    "handoffs stars": "handoffs_by_stars",
}
TABLES = (
    *("candidates_candidate", "candidates_application", "chat_conversation", "chat_message"),
    *("chat_trackedlink", "blasts_blast", "handoffs_handoff"),
)


def handoffs_of(people: list[Candidate]) -> Iterator[dict[str, Any]]:
    for person, stars in zip(people, cycle([None, 1, 2, 3, 4, 5]), strict=False):
        yield {
            "candidate": person,
            "direction": "out",
            "kind": "email",
            "to_email": "a@b.test",
            "stars": stars,
        }


def make_many(team) -> None:
    """Write as many rows as it takes for a look at all to be worse than an index."""
    now = timezone.now()
    names = cycle(["Ann", "Bea", "Cid"])
    people = [
        Candidate(team=team, phone=f"+1201556{line:04d}", first_name=name, city="Newark")
        for line, name in zip(range(4000), names, strict=False)
    ]
    people[7].city = "Zzyzx"
    with as_team(team.pk), transaction.atomic():
        write_candidates(people)
        chats = Conversation.objects.bulk_create(
            Conversation(
                team=team,
                candidate=person,
                last_message_at=now,
                waiting_since=now - timedelta(hours=hours) if hours else None,
            )
            for person, hours in zip(people, cycle([0, 3, 30]), strict=False)
        )
        texts = Message.objects.bulk_create(
            Message(
                team=team,
                conversation=chat,
                direction=Message.Direction.INBOUND,
                status=Message.Status.RECEIVED,
                phone=person.phone,
                body="Hello",
            )
            for chat, person in zip(chats, people, strict=True)
        )
        for model, rows in (
            (TrackedLink, ({"message": text, "target": "https://jobs.test/7"} for text in texts)),
            (Blast, ({"name": person.phone} for person in people)),
            (Handoff, handoffs_of(people)),
        ):
            model.objects.bulk_create(model(team=team, **row) for row in rows)
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")


@committed
def test_a_page_is_read_off_an_index() -> None:
    team = TeamFactory()
    person = add_person(team, Membership.Role.MEMBER, "One")
    make_many(team)
    now = timezone.now()

    def ask(grid, *conditions, **asked):
        membership = Membership.objects.select_related("team", "user").get(user=person)
        return read_question(
            QueryDict(address(grid, *conditions, **asked).partition("?")[2]),
            grid=grid_named(grid),
            context=Context(team=team, now=now, zone=team.zone),
            membership=membership,
            views=[],
            layout=None,
        )

    def plan(question, after=None, **how) -> str:
        def page():
            page_of_rows(
                question.rows,
                fetched=_fetched(question),
                order=question.order,
                size=50,
                after=after,
            )

        return plan_of(page, **how)

    with as_team(team.pk), transaction.atomic():
        plans = {}
        for grid in grids():
            for sort in grid.sorts:
                for way in ("", "-") if sort.both_ways else ("",):
                    name = f"{way}{sort.name}"
                    question = ask(grid.name, sort=name)
                    place = tuple(_some(key.column, now) for key in question.order.keys)
                    plans[f"{grid.name} {name}"] = plan(question)
                    plans[f"{grid.name} {name} on"] = plan(question, after=place)
    with as_team(team.pk), transaction.atomic():
        rare = plan(ask("candidates", where("candidate.city", "contains", "zyzx")), without=())
        # A few thousand are looked through as quickly.
        found = plan(ask("candidates", q="(201) 556-0123"), without=["seqscan"])

    wrong = {}
    for name, text in plans.items():
        index = INDEXES[name.removesuffix(" on").replace(" -", " ")]
        # And once, before the rest: a team that the planner has not met yet is empty to it, and nothing is too often.
        is_read_once = "id = ANY ((InitPlan" in text
        if f"using {index} on" not in text or re.search(r"Sort Key: [uv]0", text) or not is_read_once:
            wrong[name] = text
    assert wrong == {}
    assert "candidate_text" in rare
    assert "candidate_text" in found


def _some(column: str, now):
    known = {"pk": new_id(), "first_name": "Bea", "last_name": "", "name": "+12015561", "stars": 3}
    return known.get(column, now - timedelta(hours=5))


def test_every_order_that_is_declared_has_its_index() -> None:
    assert {f"{grid.name} {sort.name}" for grid in grids() for sort in grid.sorts} == set(INDEXES)
