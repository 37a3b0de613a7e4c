"""A typed text is held for as long as its author wishes, says so, and goes back into the reply box when undone."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Conversation, Message
from apps.chat.selectors import lanes_with_due_texts
from tests.chat.test_taking_back import HOLD, PHONE, answer, claimed
from tests.factories.chat import text_in

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def conversation(number) -> Conversation:
    return text_in(number, phone=PHONE, body="Still open?").conversation


@pytest.fixture
def careful(recruiter):
    """A recruiter who wants five seconds to think again."""
    recruiter.undo_seconds = 5
    recruiter.save()
    return recruiter


def doors(conversation) -> tuple[str, str]:
    return tuple(
        reverse(f"chat:{name}", args=[conversation.pk]) for name in ("message_create", "conversation")
    )


# ------------------------------------------------------------------ held


def test_a_held_text_leaves_when_its_time_is_over_and_not_before(team, number, conversation, recruiter):
    message = answer(conversation, recruiter)

    assert (message.status, message.send_at - message.created_at) == (Message.Status.QUEUED, HOLD)
    assert claimed(number, at=message.send_at - timedelta(milliseconds=1)) == []
    assert lanes_with_due_texts(now=message.send_at) == [(team.pk, number.pk, Message.Lane.REPLY)]
    assert claimed(number, at=message.send_at) == [message]


def test_whoever_waited_is_answered_while_the_text_is_held(conversation, recruiter):
    answer(conversation, recruiter)

    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.last_body) == (None, "It is!")


def test_only_what_a_person_types_is_held(conversation, careful, signed_in, partner, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    send, _ = doors(conversation)

    signed_in(careful).post(send, {"body": "Typed"})
    partner.post("messages", {"to": PHONE, "body": "By a program"})
    signed_in(careful).post(send, {"body": "Planned", "when": "hours"})

    held = {row.body: row.send_at - row.created_at for row in Message.objects.filter(direction="outbound")}
    assert held == {
        "Typed": HOLD,
        "By a program": timedelta(0),
        "Planned": timedelta(hours=3),
    }


def test_zero_seconds_is_at_once(conversation, recruiter, as_recruiter, carrier, number):
    as_recruiter.post(doors(conversation)[0], {"body": "At once"})
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)

    assert [text.body for text in carrier.new_texts()] == ["At once"]


def test_the_bubble_says_sending_and_offers_undo_until_then(team, conversation, careful, signed_in):
    client = signed_in(careful)
    answered = client.post(doors(conversation)[0], {"body": "Typed"}, **HTMX)

    message = Message.objects.get(direction="outbound")
    undo = reverse("chat:message_take_back", args=[conversation.pk, message.pk])
    told = json.loads(answered["HX-Trigger"])["chat:held"]
    assert "Sending…" in answered.content.decode()
    assert (
        f'data-until="{timezone.localtime(message.send_at, team.zone).isoformat()}"'
        in answered.content.decode()
    )
    assert (told["url"], told["until"]) == (undo, message.send_at.isoformat())
    # A reload keeps it.
    assert undo in client.get(doors(conversation)[1]).content.decode()
    Message.objects.filter(pk=message.pk).update(status=Message.Status.SENT)
    assert undo not in client.get(doors(conversation)[1]).content.decode()


# ------------------------------------------------------------------ the page


def test_the_page_gets_the_words_and_the_files_for_the_reply_box(conversation, recruiter, as_recruiter):
    message = answer(conversation, recruiter, client_id="one")
    door = reverse("chat:message_take_back", args=[conversation.pk, message.pk])

    told = json.loads(as_recruiter.post(door, **HTMX)["HX-Trigger"])["chat:taken-back"]
    late = as_recruiter.post(door, **HTMX)

    assert (told["body"], told["client_id"], told["files"]) == ("It is!", "one", [])
    assert (late.status_code, json.loads(late["HX-Trigger"])["toast"]["kind"]) == (409, "bad")


def test_without_scripts_the_words_stand_in_the_reply_box(conversation, recruiter, as_recruiter, as_manager):
    message = answer(conversation, recruiter, "My very words")
    door = reverse("chat:message_take_back", args=[conversation.pk, message.pk])

    answered = as_recruiter.post(door)
    box = "My very words</textarea>"

    assert box in as_recruiter.get(answered.url).content.decode()
    assert box not in as_manager.get(answered.url).content.decode()


def test_a_person_chooses_how_long(recruiter, as_recruiter):
    def choose(seconds) -> int:
        form = {"full_name": "Recruiter One", "theme": "system", "undo_seconds": seconds}
        return as_recruiter.post("/accounts/profile/", form).status_code

    assert (choose(10), choose(11), choose(-1)) == (302, 422, 422)
    recruiter.refresh_from_db()
    assert recruiter.undo_seconds == 10
