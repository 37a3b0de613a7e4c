"""A text that failed because of its files goes once more without them, at one press."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.chat.models import Message
from apps.chat.services import EmptyText, retry_text, send_text
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.chat import ConversationFactory
from tests.factories.files import AttachmentFactory

WORDS = "Send without the files"


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+13125550148")


def failed(conversation, author, *, code: str = "30011", body: str = "Our gate is blue") -> Message:
    picture = AttachmentFactory(team=conversation.team, uploader=author)
    message = send_text(
        conversation=conversation, author=author, body=body, attachments=[picture.pk], now=timezone.now()
    )
    Message.objects.filter(pk=message.pk).update(status="undelivered", error_code=code)
    return message


def press(client, message: Message):
    return client.post(f"/chat/{message.conversation_id}/messages/{message.pk}/retry/?words")


@pytest.mark.parametrize("code", ["30011", "30019", "12300"])
def test_its_words_go_at_one_press_and_once(conversation, recruiter, as_recruiter, code):
    message = failed(conversation, recruiter, code=code)
    assert WORDS in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    for _ in range(2):
        press(as_recruiter, message)

    again = Message.objects.exclude(pk=message.pk).get()
    assert again.media == []
    assert again.body.startswith("Our gate is blue")
    assert WORDS not in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


@pytest.mark.parametrize(("code", "body"), [("30011", ""), ("30005", "Our gate is blue")])
def test_it_is_offered_where_there_are_words_and_the_files_were_it(
    conversation, recruiter, as_recruiter, code, body
):
    failed(conversation, recruiter, code=code, body=body)

    assert WORDS not in as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()


def test_files_alone_have_no_words_to_go(conversation, recruiter):
    message = failed(conversation, recruiter, body="")

    with pytest.raises(EmptyText):
        retry_text(message=message, author=recruiter, now=timezone.now(), with_files=False)


def test_the_gate_is_asked_as_for_any_text(conversation, recruiter, as_recruiter):
    message = failed(conversation, recruiter)
    opt_out(
        team=conversation.team,
        phone=message.phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )

    press(as_recruiter, message)

    assert Message.objects.count() == 1
