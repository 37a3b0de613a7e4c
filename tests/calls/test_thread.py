"""Phone calls in the thread: one line each, whatever becomes of them, on every open screen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from apps.calls.models import Call
from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.live import render_events
from apps.chat.models import Conversation, Message
from apps.events.models import Event
from apps.messaging.services import update_number
from tests.factories.calls import CALLER, FRONT_DESK, SID, hang_up, ring
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in


@pytest.fixture
def forwarding(number):
    update_number(number=number, fields={"call_mode": "forward", "call_forward_to": FRONT_DESK})
    return number


def thread(client: Client) -> str:
    return client.get(f"/chat/{Conversation.objects.get().pk}/").content.decode()


def live(team) -> list[dict]:
    return render_events(team_id=team.pk, events=list(Event.objects.order_by("id")))["items"]


def test_a_call_that_heard_the_words_says_so_and_can_be_called_back(number, as_recruiter):
    ring(number)

    page = thread(as_recruiter)

    assert "They called and heard the words" in page
    assert f'href="tel:{CALLER}">Call back</a>' in page


@pytest.mark.parametrize(
    ("status", "seconds", "words", "is_to_call"),
    [
        ("completed", "130", "They called: answered at (312) 555-0111, 2 min 10 s", False),
        ("completed", "9", "They called: answered at (312) 555-0111, 9 s", False),
        ("completed", "120", "They called: answered at (312) 555-0111, 2 min ·", False),
        ("no-answer", "", "Missed call: nobody answered at (312) 555-0111", True),
    ],
)
def test_a_forwarded_call_is_one_line(forwarding, as_recruiter, status, seconds, words, is_to_call):
    ring(forwarding, CallSid=SID)
    assert "They called: put through to (312) 555-0111" in thread(as_recruiter)

    hang_up(forwarding, sid=SID, status=status, seconds=seconds)
    page = thread(as_recruiter)

    assert words in page
    assert "put through" not in page
    assert ("Call back" in page) == is_to_call


def test_open_screens_put_the_end_in_the_place_of_the_beginning(forwarding, team):
    ring(forwarding, CallSid=SID)
    hang_up(forwarding, sid=SID, status="busy")

    shown = [item for item in live(team) if item["kind"].startswith("call.")]

    assert [item["entry_id"] for item in shown] == [f"call-{Call.objects.get().pk}"] * 2
    assert all(f'id="{item["entry_id"]}"' in item["entry"] for item in shown)
    assert f"tel:{CALLER}" in shown[-1]["entry"]
    assert shown[-1]["row"]


def test_the_text_back_stands_below_its_call(forwarding, as_recruiter):
    update_number(number=forwarding, fields={"call_text_back": "Text us."})
    ring(forwarding, CallSid=SID)
    hang_up(forwarding, sid=SID, status="busy")
    page = thread(as_recruiter)

    assert page.index("Missed call") < page.rindex("Text us.")
    ended, text = Event.objects.get(kind="call.ended"), Message.objects.get()
    assert ended.created_at < text.created_at


def test_why_there_was_no_text_back_stands_there(number, as_recruiter):
    update_number(number=number, fields={"call_text_back": "Text us."})
    ring(number)
    ring(number)

    assert "No text back: They had a text back less than a day ago." in thread(as_recruiter)


def test_a_thread_costs_the_same_with_one_call_as_with_twenty(forwarding, as_recruiter, count_queries):
    ring(forwarding)
    address = f"/chat/{Conversation.objects.get().pk}/"
    for_one = count_queries(lambda: as_recruiter.get(address))

    for _ in range(19):
        ring(forwarding)

    assert count_queries(lambda: as_recruiter.get(address)) == for_one


def test_calls_go_with_whom_they_are_from(team, number):
    text_in(number, phone=CALLER, body="Hello")
    gone = Conversation.objects.get().candidate
    ring(number)
    kept = CandidateFactory(team=team)

    merge = merge_candidates(kept=kept, gone=gone)
    assert Call.objects.get().candidate == kept
    undo_merge(merge=merge, now=timezone.now())
    assert Call.objects.get().candidate == gone


def test_of_who_is_erased_no_number_stays(number):
    ring(number)
    candidate = Conversation.objects.get().candidate

    erase_candidate(candidate=candidate, actor_id=None, now=timezone.now())

    assert Call.objects.get().phone == ""
    assert not any(CALLER in str(event.data) for event in Event.objects.all())
    assert ring(number).status_code == 200
