"""Words are found within one chat, and the thread goes to where they stand, however far up that is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.models import Conversation, Message
from apps.chat.services import add_note, share_conversation
from tests.factories.chat import text_in

PHONE = "+12015550123"
HTMX = {"HX-Request": "true", "HX-Target": "thread-log"}


@pytest.fixture
def conversation(team, number):
    """Two hundred texts, one each minute."""
    begun = timezone.now() - timedelta(minutes=200)
    text_in(number, phone=PHONE, body="The forklift licence is valid", at=begun)
    conversation = Conversation.objects.get()
    Message.objects.bulk_create(
        Message(
            team=team,
            conversation=conversation,
            direction="inbound",
            status="received",
            phone=PHONE,
            body=f"Text {nth}",
            created_at=begun + timedelta(minutes=nth),
        )
        for nth in range(1, 200)
    )
    return conversation


def lines(page: str) -> list[str]:
    return re.findall(r'data-line="([^"]+)"', page)


def test_a_line_has_all_the_words_and_the_newest_is_first(conversation, number, recruiter, as_recruiter):
    text_in(number, phone="+12015550124", body="A forklift licence of somebody else")
    note = add_note(conversation=conversation, author=recruiter, body="Licence for the FORKLIFT seen")
    text = Message.objects.get(body__startswith="The forklift")
    address = f"/chat/{conversation.pk}/search/"

    found = lines(as_recruiter.get(address, {"q": "forklift licence"}).content.decode())

    assert found == [f"note-{note.pk}", f"message-{text.pk}"]
    assert lines(as_recruiter.get(address, {"q": "forklift visa"}).content.decode()) == []
    assert lines(as_recruiter.get(address, {"q": "%"}).content.decode()) == []
    assert len(lines(as_recruiter.get(address, {"q": "text"}).content.decode())) == 100


def test_the_thread_turns_to_a_line_that_is_pages_up(conversation, as_recruiter, count_queries):
    text = Message.objects.get(body__startswith="The forklift")
    address = f"/chat/{conversation.pk}/"
    newest = as_recruiter.get(address, headers=HTMX).content.decode()
    assert f"message-{text.pk}" not in newest
    assert "thread-later" not in newest

    page = as_recruiter.get(address, {"around": text.created_at.isoformat()}, headers=HTMX).content.decode()

    assert f"message-{text.pk}" in page
    assert "Text 15" in page
    assert "Text 16" not in page
    assert "thread-later" in page
    last = Message.objects.latest("created_at")
    assert (
        "thread-later"
        not in as_recruiter.get(
            address, {"around": last.created_at.isoformat()}, headers=HTMX
        ).content.decode()
    )
    asked = {"around": text.created_at.isoformat()}
    assert count_queries(lambda: as_recruiter.get(address, asked, headers=HTMX)) <= 12


def test_a_chat_that_is_not_shared_is_not_searched(conversation, recruiter, restricted, signed_in):
    client, address = signed_in(restricted), f"/chat/{conversation.pk}/search/"
    assert client.get(address, {"q": "forklift"}).status_code == 404

    share_conversation(conversation=conversation, user=restricted, actor=recruiter)

    assert len(lines(client.get(address, {"q": "forklift"}).content.decode())) == 1
