"""What somebody has begun to write is there on whatever screen they open next, until they send it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.models import Conversation, Draft, Message
from apps.chat.services import remove_colleague, send_text
from tests.factories.chat import text_in

HTMX = {"HTTP_HX_REQUEST": "true"}
ONE, OTHER = "+13125550148", "+13125550149"


@pytest.fixture
def conversation(team, number) -> Conversation:
    return text_in(number, phone=ONE, body="Still open?").conversation


@pytest.fixture
def at(conversation):
    return f"/chat/{conversation.pk}/draft/"


def begin(client, at, words, kind="text", typed_at=None):
    typed_at = typed_at or timezone.now()
    return client.post(at, {"kind": kind, "words": words, "typed_at": typed_at.isoformat()})


def drafts(client, conversation):
    """Return what the page of a chat has of them."""
    page = client.get(f"/chat/{conversation.pk}/").content.decode()
    [found] = re.findall(r'data-drafts="([^"]*)"', page)
    shown = json.loads(unescape(found))
    assert shown.pop("as_of")
    return shown


def test_it_is_there_on_the_next_screen_and_nobody_elses(conversation, at, as_recruiter, as_manager):
    assert begin(as_recruiter, at, "Hi <b>you</b>, are").json()["is_kept"]
    begin(as_recruiter, at, "Called them", kind="note")

    words = {"text": "Hi <b>you</b>, are", "note": "Called them"}
    assert drafts(as_recruiter, conversation) == words
    assert as_recruiter.get(at).json().items() >= words.items()
    assert drafts(as_manager, conversation) == {}


def test_the_newest_words_count_and_none_are_none(conversation, at, as_recruiter):
    for words in ("Hi", "Hi there", ""):
        begin(as_recruiter, at, words)
        assert drafts(as_recruiter, conversation) == ({"text": words} if words else {})


def test_what_was_sent_is_no_draft_any_more(conversation, at, as_recruiter):
    begin(as_recruiter, at, "Hi ther")
    begin(as_recruiter, at, "Ask about nights", kind="note")

    as_recruiter.post(f"/chat/{conversation.pk}/messages/", {"body": "  "}, **HTMX)
    assert not Message.objects.filter(direction="outbound").exists()
    assert "text" in drafts(as_recruiter, conversation)

    as_recruiter.post(f"/chat/{conversation.pk}/messages/", {"body": "Hi there!"}, **HTMX)
    assert drafts(as_recruiter, conversation) == {"note": "Ask about nights"}

    as_recruiter.post(f"/chat/{conversation.pk}/notes/", {"body": "Ask about nights."}, **HTMX)
    assert drafts(as_recruiter, conversation) == {}


def test_what_is_written_beside_a_text_that_is_sent_again_stays(conversation, at, as_recruiter):
    begin(as_recruiter, at, "And bring your papers")

    as_recruiter.post(f"/chat/{conversation.pk}/messages/", {"body": "Hi there!"}, **HTMX)

    assert drafts(as_recruiter, conversation) == {"text": "And bring your papers"}


def test_what_comes_after_it_was_sent_is_not_begun_again(conversation, at, as_recruiter, recruiter):
    typed_at = timezone.now() - timedelta(milliseconds=20)
    send_text(conversation=conversation, author=recruiter, body="Hi there", now=timezone.now())

    assert begin(as_recruiter, at, "Hi ther", typed_at=typed_at).json()["is_kept"] is False
    assert drafts(as_recruiter, conversation) == {}


def test_a_clock_that_is_ahead_loses_nothing(conversation, at, as_recruiter):
    tomorrow = timezone.now() + timedelta(days=1)

    assert begin(as_recruiter, at, "Hi", typed_at=tomorrow).json()["is_kept"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"kind": "letter", "words": "Hi"}, 400),
        ({"words": "Hi"}, 400),
        ({"kind": "text", "words": "Hi", "typed_at": "now"}, 400),
        ({"kind": "text", "words": "x" * (Draft.LONGEST + 1)}, 422),
        ({"kind": "text", "words": "a\x00b"}, 400),
    ],
)
def test_what_is_no_draft_is_refused(conversation, at, as_recruiter, given, status):
    assert as_recruiter.post(at, given).status_code == status
    assert not Draft.objects.exists()


def test_whoever_may_not_see_the_chat_finds_no_place_for_it(at, restricted, signed_in):
    theirs = signed_in(restricted)

    assert begin(theirs, at, "Hi").status_code == 404
    assert theirs.get(at).status_code == 404


def test_of_two_chats_made_one_both_are_kept_and_parted_again(team, number, recruiter, as_recruiter):
    kept, gone = (text_in(number, phone=phone, body="Hi").conversation for phone in (ONE, OTHER))
    begin(as_recruiter, f"/chat/{kept.pk}/draft/", "To the one")
    begin(as_recruiter, f"/chat/{gone.pk}/draft/", "To the other")
    begin(as_recruiter, f"/chat/{gone.pk}/draft/", "A note", kind="note")

    merge = merge_candidates(kept=kept.candidate, gone=gone.candidate, actor_id=recruiter.pk)
    assert drafts(as_recruiter, kept) == {"text": "To the one\nTo the other", "note": "A note"}

    undo_merge(merge=merge, now=timezone.now())
    assert drafts(as_recruiter, kept) == {"text": "To the one\nTo the other"}
    assert drafts(as_recruiter, Conversation.objects.get(candidate=gone.candidate)) == {"note": "A note"}


def test_it_goes_with_the_person_and_with_whoever_wrote_it(conversation, at, team, recruiter, as_recruiter):
    begin(as_recruiter, at, "Hi")
    remove_colleague(membership=recruiter.memberships.get(team=team), actor=None, now=timezone.now())
    assert not Draft.objects.exists()


def test_nothing_of_it_is_left_when_the_person_is_erased(conversation, at, as_recruiter):
    begin(as_recruiter, at, "Hi")
    erase_candidate(candidate=conversation.candidate, actor_id=None, now=timezone.now())
    assert not Draft.objects.exists()
