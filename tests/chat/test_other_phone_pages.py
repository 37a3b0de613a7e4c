"""Somebody's phone put right by the page and by partners, and what either is told where it is not."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.candidates.services import update_candidate
from apps.chat.models import Conversation
from apps.messaging.services import opt_out
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory

WRONG, RIGHT = "+13125550148", "+13125550149"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone=WRONG)


@pytest.fixture
def candidate(conversation):
    return conversation.candidate


def form_of(candidate, phone):
    shown = "(312) 555-0148"
    return {"first_name": candidate.first_name, "phone": phone, "initial-phone": shown}


def test_it_is_put_right_beside_the_chat(conversation, candidate, as_recruiter):
    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/candidate/", form_of(candidate, "312 555 0149"), **HTMX
    )

    assert Candidate.objects.get().phone == RIGHT
    assert "(312) 555-0149" in answer.content.decode()


def test_who_changes_something_else_does_not_put_back_a_phone_that_a_colleague_put_right(
    conversation, candidate, as_recruiter
):
    update_candidate(candidate=candidate, fields={}, phone=RIGHT)

    as_recruiter.post(
        f"/chat/{conversation.pk}/candidate/",
        {**form_of(candidate, "(312) 555-0148"), "city": "Gary", "initial-city": ""},
        **HTMX,
    )

    assert Candidate.objects.filter(phone=RIGHT, city="Gary").exists()


@pytest.mark.parametrize(
    ("phone", "said"),
    [("12", "not a"), ("", "A phone number is needed"), (RIGHT, "If the two are one person, merge them")],
)
def test_the_form_says_at_the_field_why_not(conversation, candidate, team, as_recruiter, phone, said):
    CandidateFactory(team=team, phone=RIGHT, first_name="Hidden")

    answer = as_recruiter.post(f"/chat/{conversation.pk}/candidate/", form_of(candidate, phone), **HTMX)

    page = answer.content.decode()
    assert (answer.status_code, "field__error" in page) == (422, True)
    assert said in page
    assert "Hidden" not in page
    assert Conversation.objects.get(pk=conversation.pk).candidate.phone == WRONG


def test_a_partner_puts_it_right(partner):
    made = partner.post("candidates", {"phone": WRONG, "first_name": "Candidate"}).json()

    answer = partner.patch(f"candidates/{made['id']}", {"phone": "312-555-0149"})

    assert (answer.status_code, answer.json()["phone"]) == (200, RIGHT)
    assert partner.get("candidates", phone=WRONG).json()["data"] == []


def test_a_partner_is_told_whose_it_is(partner):
    one, other = (partner.post("candidates", {"phone": phone}).json()["id"] for phone in (WRONG, RIGHT))

    answer = partner.patch(f"candidates/{one}", {"phone": RIGHT})

    assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")
    assert answer.json()["candidate_id"] == other


def test_a_partner_hears_whether_the_new_one_refuses_texts(partner, team):
    opt_out(team=team, phone=RIGHT, source="keyword", wording="STOP", now=timezone.now())
    made = partner.post("candidates", {"phone": WRONG}).json()

    assert made["opted_out"] is False
    assert partner.patch(f"candidates/{made['id']}", {"phone": RIGHT}).json()["opted_out"] is True
