"""`phones/recognize`: what the plug-in is told of a page's numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from apps.candidates.services import merge_candidates
from apps.messaging.models import OptOut, PhoneFact
from apps.messaging.services import opt_out, record_phone_fact
from tests.factories.api import Partner, partner_of
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in

ONE, TWO = "+12015550123", "+12015550124"


def recognized(partner: Partner, *texts: str, **more: Any) -> list[Any]:
    answer = partner.post("phones/recognize", {"texts": list(texts), **more})
    assert answer.status_code == 200, answer.content
    return [text["numbers"] for text in answer.json()["data"]]


def test_each_text_is_answered_in_its_place(partner):
    rows = recognized(partner, "Ada: (201) 555-0123", "Nothing", "tel:+12015550124 ")

    assert [[each["phone"] for each in row] for row in rows] == [[ONE], [], [TWO]]
    assert rows[0][0] == {
        "phone": ONE,
        "national": "(201) 555-0123",
        "valid": True,
        "kind": "landline_or_mobile",
        "start": 5,
        "end": 19,
        "candidate": None,
        "opted_out": False,
        "refusal": None,
    }


def test_who_is_known_comes_with_their_chat(team, number, partner):
    arrival = text_in(number, phone=ONE, body="Hello")
    person = CandidateFactory(team=team, phone=TWO, first_name="Candidate", last_name="Two")

    [[one], [two]] = recognized(partner, ONE, TWO)

    assert one["candidate"]["conversation"] == str(arrival.conversation.pk)
    assert two["candidate"] == {"id": str(person.pk), "name": "Candidate Two", "conversation": None}


def test_the_phone_of_who_was_merged_leads_to_who_is_there(team, partner):
    kept, gone = CandidateFactory(team=team, phone=ONE), CandidateFactory(team=team, phone=TWO)
    merge_candidates(kept=kept, gone=gone)
    opt_out(team=team, phone=ONE, source=OptOut.Source.USER, wording="No", now=timezone.now())

    [[two]] = recognized(partner, TWO)

    assert two["candidate"]["id"] == str(kept.pk)
    assert two["opted_out"]


def test_who_cannot_be_texted_comes_with_the_reason(team, partner):
    opt_out(team=team, phone=ONE, source=OptOut.Source.USER, wording="No", now=timezone.now())
    record_phone_fact(team=team, phone=TWO, fact=PhoneFact.Fact.LANDLINE, error_code="30006")

    [[one], [two], [three]] = recognized(partner, ONE, TWO, "(201) 555-0125 x12")

    assert (one["opted_out"], one["refusal"]["code"]) == (True, "recipient_opted_out")
    assert (two["opted_out"], two["refusal"]["code"]) == (False, "landline")
    assert (three["valid"], three["refusal"]["code"]) == (False, "invalid_number")
    assert "extension" in three["refusal"]["detail"]


def test_another_teams_people_are_strangers(team, other_team, partner, other_partner):
    CandidateFactory(team=team, phone=ONE)
    opt_out(team=team, phone=ONE, source=OptOut.Source.USER, wording="No", now=timezone.now())

    [[found]] = recognized(other_partner, ONE)

    assert (found["candidate"], found["opted_out"], found["refusal"]) == (None, False, None)


def test_two_hundred_numbers_cost_no_more_queries_than_two(team, partner, count_queries):
    phones = [f"+1201555{line:04}" for line in range(100, 300)]
    for phone in phones[:40]:
        CandidateFactory(team=team, phone=phone)
    recognized(partner, ONE)

    few = count_queries(lambda: recognized(partner, *phones[:2]))
    many = count_queries(lambda: recognized(partner, *phones))

    assert few == many <= 12


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/texts"),
        ({"texts": "201-555-0123"}, "#/texts"),
        ({"texts": ["a" * 201]}, "#/texts/0"),
        ({"texts": ["a"] * 501}, "#/texts"),
        ({"texts": [5]}, "#/texts/0"),
        ({"texts": [], "country": "XX"}, "#/country"),
        ({"texts": [], "page": "<html>"}, "#/page"),
    ],
)
def test_what_it_does_not_take_it_refuses_and_says_where(partner, body: Any, pointer: str):
    answer = partner.post("phones/recognize", body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_it_says_for_whom_it_looks(team, partner):
    answer = partner.post("phones/recognize", {"texts": []}).json()

    assert answer == {"data": [], "team": {"id": str(team.pk), "name": "Warehouse team"}, "user": None}


def test_reading_is_what_it_takes(team):
    assert partner_of(team, scopes=["read"]).post("phones/recognize", {"texts": []}).status_code == 200
    assert partner_of(team, scopes=["write"]).post("phones/recognize", {"texts": []}).status_code == 403
