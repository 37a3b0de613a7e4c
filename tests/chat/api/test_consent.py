from __future__ import annotations

import pytest

from apps.chat.models import Note
from apps.events.models import Event
from apps.messaging.models import ConsentEvent
from tests.factories.chat import ConversationFactory, text_in

PHONE = "+12015550123"


@pytest.fixture
def path(team, number):
    return f"candidates/{ConversationFactory(team=team, phone=PHONE).candidate_id}"


def test_an_opt_out_by_a_partner_stops_texts_and_leaves_a_note(path, partner):
    response = partner.post(f"{path}/opt-out", {"reason": "They told us on the phone."})

    assert (response.status_code, response.json()["opted_out"]) == (200, True)
    assert partner.post("messages", {"to": PHONE, "body": "Hi"}).json()["code"] == "recipient_opted_out"
    assert Note.objects.get().body == "Opted out: They told us on the phone."
    assert ConsentEvent.objects.get().method == "api"
    assert Event.objects.filter(kind="candidate.opted_out").count() == 1


def test_opting_out_twice_is_once(path, partner):
    for _ in range(2):
        assert partner.post(f"{path}/opt-out", {"reason": "Asked to."}).json()["opted_out"] is True

    assert Note.objects.count() == ConsentEvent.objects.count() == 1


def test_what_a_partner_recorded_a_partner_can_undo(path, partner):
    partner.post(f"{path}/opt-out", {"reason": "By mistake."})
    response = partner.post(f"{path}/opt-in", {"reason": "It was somebody else."})

    assert (response.status_code, response.json()["opted_out"]) == (200, False)
    assert partner.post("messages", {"to": PHONE, "body": "Hi"}).status_code == 202


def test_a_refusal_says_of_nobody_that_only_they_can_undo_what_a_partner_recorded(path, partner):
    partner.post(f"{path}/opt-out", {"reason": "By mistake."})
    refused = partner.post("messages", {"to": PHONE, "body": "Hi"}).json()

    assert "If they said so themselves, only they can undo it" in refused["detail"]


def test_a_stop_is_undone_only_by_the_candidate(path, number, partner):
    text_in(number, phone=PHONE, body="STOP")
    response = partner.post(f"{path}/opt-in", {"reason": "They said yes to me."})

    assert (response.status_code, response.json()["code"]) == (409, "opted_out_by_recipient")
    assert partner.get(path).json()["opted_out"] is True


def test_a_stop_after_an_opt_out_by_a_partner_counts_as_a_stop(path, number, partner):
    partner.post(f"{path}/opt-out", {"reason": "They told us on the phone."})
    text_in(number, phone=PHONE, body="STOP")

    assert partner.post(f"{path}/opt-in", {"reason": "They said yes to me."}).status_code == 409


@pytest.mark.parametrize("verb", ["opt-out", "opt-in"])
@pytest.mark.parametrize("body", [None, {}, {"reason": ""}, {"reason": "x", "source": "keyword"}])
def test_a_reason_and_nothing_else_is_needed(path, partner, verb, body):
    assert partner.post(f"{path}/{verb}", body).status_code == 422
