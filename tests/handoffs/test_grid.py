"""The grid of handoffs: who has whom, found by what was said, and written to a file."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership
from apps.handoffs.services import take_back
from tests.factories.chat import text_in
from tests.factories.handoffs import hand_over
from tests.grids.conftest import asked_by
from tests.grids.exporting import exported, rows_of

# What the test client does, and the savepoint in which rows are counted.
OF_THE_TEST, AROUND_THE_COUNT = 3, 2


@pytest.fixture
def handoffs(chat, number, recruiter, teammate, status):
    other = text_in(number).conversation
    return [
        hand_over(
            chat,
            teammate,
            author=recruiter,
            stars=5,
            summary="Strong.",
            outcome=status("interview_scheduled"),
        ),
        hand_over(other, "hiring@client.test", author=recruiter, stars=2),
    ]


def lines(client, **conditions):
    filters = [
        {"field": f"handoff.{name}", "op": op, "value": value} for name, (op, value) in conditions.items()
    ]
    asked = {"filter": json.dumps({"all": filters})} if filters else {}
    return client.get("/handoffs/", asked).context["page"].lines


def test_each_says_from_whom_to_whom_and_how_good_they_are(handoffs, as_recruiter):
    shown = {
        str(line.lead): {cell.column.name: cell.value for cell in line.cells} for line in lines(as_recruiter)
    }

    twelve = shown["Candidate Twelve"]
    assert (twelve["handed_from"], twelve["handed_to"]) == ("Recruiter One", "Teammate Two")
    assert (twelve["outcome"], twelve["stars"], twelve["summary"]) == ("Interview scheduled", 5, "Strong.")
    assert twelve["handoff_state"].words == "Received"


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"stars": ("ge", 4)}, 1),
        ({"kind": ("any_of", ["email"])}, 1),
        ({"summary": ("contains", "strong")}, 1),
        ({"waiting": ("is", True)}, 1),
        ({"withdrawn": ("is", True)}, 0),
        ({"taken_up": ("is", False)}, 0),
        ({"direction": ("any_of", ["out"])}, 2),
    ],
)
def test_they_are_found_by_what_was_said(handoffs, as_recruiter, conditions, found):
    assert len(lines(as_recruiter, **conditions)) == found


def test_one_that_was_taken_back_says_so(handoffs, recruiter, as_recruiter):
    take_back(handoff=handoffs[1], actor=recruiter, now=timezone.now())

    [line] = lines(as_recruiter, withdrawn=("is", True))

    assert {cell.column.name: cell.value for cell in line.cells}["handoff_state"].words == "Taken back"


def test_the_file_has_what_the_screen_has(handoffs, team, recruiter):
    membership = Membership.objects.select_related("team", "user").get(team=team, user=recruiter)
    question = asked_by(membership, "handoffs")

    head, *rows = rows_of(exported(question))

    assert head == ["Name", *(column.label for column in question.columns)]
    assert [row[head.index("To")] for row in rows] == ["hiring@client.test", "Teammate Two"]


def test_the_grid_costs_the_same_for_one_and_for_many(
    handoffs, number, teammate, as_recruiter, count_queries
):
    def look():
        return as_recruiter.get(reverse("grids:handoffs"))

    look()
    for_two = count_queries(look)
    for _ in range(10):
        hand_over(text_in(number).conversation, teammate, stars=3)

    assert count_queries(look) == for_two
    assert for_two - OF_THE_TEST - AROUND_THE_COUNT <= 12


def test_a_thread_with_many_cards_costs_no_more(chat, recruiter, teammate, as_recruiter, count_queries):
    def look():
        return as_recruiter.get(reverse("chat:conversation", args=[chat.pk]))

    hand_over(chat, teammate, author=recruiter)
    look()
    for_one = count_queries(look)
    for _ in range(5):
        hand_over(chat, teammate, author=recruiter)

    assert count_queries(look) == for_one
