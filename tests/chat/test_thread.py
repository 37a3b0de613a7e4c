"""A thread is read page by page, upwards, and every line of it is on one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.models import Message, Note
from apps.chat.services import close_conversation
from apps.chat.thread import THREAD_PAGE, thread_page
from apps.events.models import Event
from tests.factories.chat import ConversationFactory, text_in
from tests.marks import committed


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+12015550123")


def all_pages(conversation):
    pages = [thread_page(conversation=conversation)]
    while pages[0].before:
        pages.insert(0, thread_page(conversation=conversation, before=pages[0].before))
    return pages


def test_lines_of_one_second_are_all_there_and_once(conversation, number, recruiter):
    second = timezone.now().replace(microsecond=0)
    texts = [
        text_in(number, phone="+12015550123", body=f"Text {line}", at=second + timedelta(seconds=line // 120))
        for line in range(-30, 150)
    ]
    note = Note.objects.create(
        team=conversation.team, conversation=conversation, author=recruiter, body="Known", created_at=second
    )
    close_conversation(conversation=conversation, actor=recruiter, now=second)
    closed = Event.objects.get(kind="conversation.closed")
    Event.objects.bulk_create(
        [
            Event(
                team=conversation.team,
                kind="conversation.opened",
                conversation_id=conversation.pk,
                created_at=second,
            )
        ]
    )

    items = [item for page in all_pages(conversation) for item in page.items]

    bodies = [item.message.body for item in items if item.message]
    assert sorted(bodies) == sorted(text.body for text in texts)
    assert [item.note for item in items if item.note] == [note]
    assert sum(item.event.kind == "conversation.opened" for item in items if item.event) == 1
    assert closed in [item.event for item in items]
    assert [item.at for item in items] == sorted(item.at for item in items)


def test_a_page_of_different_moments_has_its_bound(conversation, number):
    now = timezone.now()
    for age in range(THREAD_PAGE + 10):
        text_in(number, phone="+12015550123", at=now - timedelta(minutes=age))

    assert [len(page.items) for page in all_pages(conversation)] == [10, THREAD_PAGE]


@committed
def test_a_thread_of_five_thousand_is_opened_for_the_price_of_one_page(
    conversation, number, as_recruiter, count_queries
):
    moment = timezone.now() - timedelta(days=2)
    with as_team(conversation.team_id), transaction.atomic():
        text_in(number, phone="+12015550123", body="The first", at=moment)
        # Among others: where a chat is all of a team, each index of the team's texts is as good.
        another = ConversationFactory(team=conversation.team, phone="+12015550124")
    address = f"/chat/{conversation.pk}/"
    of_one = count_queries(lambda: as_recruiter.get(address))
    with as_team(conversation.team_id), transaction.atomic():
        Message.objects.bulk_create(
            Message(
                team=conversation.team,
                conversation=chat,
                direction="inbound",
                status="received",
                phone=chat.candidate.phone,
                body=f"Text {nth}",
                created_at=moment + timedelta(seconds=20 * nth),
            )
            for nth in range(5000)
            for chat in (conversation, another)
        )
    # Only who owns a table may look at it, and only at what is committed by then.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE chat_message")

    assert count_queries(lambda: as_recruiter.get(address)) == of_one
    page = as_recruiter.get(address).content.decode()
    assert page.count('id="message-') == THREAD_PAGE
    newest = Message.objects.filter(team=conversation.team, conversation=conversation).order_by(
        "-created_at", "-pk"
    )
    with as_team(conversation.team_id), transaction.atomic():
        plan = newest[: THREAD_PAGE + 1].explain(analyze=True)
    # No more rows are read than a page shows: not sorted, not counted.
    assert "message_thread" in plan
