"""Words are found within one chat, and the thread goes to where they stand, however far up that is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.chat.models import Conversation, Message
from apps.chat.services import add_note, share_conversation
from tests.chat.test_inbox import MOST_QUERIES_OF_A_PAGE
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


# ------------------------------------------------------------------ a date


@pytest.fixture
def of_days(team, number):
    """Five thousand texts, a hundred a day for fifty days, in the team's noons."""
    first = datetime(2026, 3, 1, 12, tzinfo=team.zone)
    text_in(number, phone=PHONE, body="The first", at=first)
    conversation = Conversation.objects.get()
    Message.objects.bulk_create(
        Message(
            team=team,
            conversation=conversation,
            direction="inbound",
            status="received",
            phone=PHONE,
            body=f"Day {day} text {nth}",
            created_at=first + timedelta(days=day, minutes=nth),
        )
        for day in range(50)
        for nth in range(1, 101)
    )
    return conversation


def test_the_thread_goes_to_a_date_among_five_thousand_texts(of_days, as_recruiter, count_queries):
    address = f"/chat/{of_days.pk}/"

    page = as_recruiter.get(address, {"on": "2026-03-11"}, headers=HTMX).content.decode()

    assert "Day 10 text 1<" in page
    assert "Day 9 text 100<" in page
    assert "Day 10 text 40<" in page
    assert "Day 10 text 41<" not in page
    assert "data-newest" in page
    assert count_queries(lambda: as_recruiter.get(address, {"on": "2026-03-11"}, headers=HTMX)) <= 12


def test_a_date_without_texts_shows_what_is_nearest(of_days, as_recruiter):
    address = f"/chat/{of_days.pk}/"

    before_all = as_recruiter.get(address, {"on": "2020-01-01"}, headers=HTMX).content.decode()
    after_all = as_recruiter.get(address, {"on": "2031-01-01"}, headers=HTMX).content.decode()

    assert "The first" in before_all
    assert "Day 49 text 100<" in after_all
    assert "data-newest" not in after_all


def test_what_is_no_date_shows_a_thread_all_the_same(of_days, as_recruiter):
    days = ["", "soon", "2026-02-30", "0001-01-01", "9999-12-31", "2026-03-11T10:00"]

    answers = {
        day: as_recruiter.get(f"/chat/{of_days.pk}/", {"on": day}, headers=HTMX).status_code for day in days
    }

    assert answers == dict.fromkeys(days, 200)


def test_without_scripts_one_goes_up_the_thread_and_to_a_date_by_links(of_days, as_recruiter, count_queries):
    address = f"/chat/{of_days.pk}/"

    newest = as_recruiter.get(address).content.decode()
    earlier = re.findall(r'href="\?(before=[^"]+)">Earlier texts', newest)[0]
    page_up = as_recruiter.get(f"{address}?{earlier}").content.decode()
    asked = as_recruiter.get(f"{address}?on").content.decode()
    on_day = as_recruiter.get(address, {"on": "2026-03-11"}).content.decode()

    assert "Day 49 text 50<" in page_up
    assert "Day 49 text 100<" not in page_up
    assert re.search(r'aria-label="Go to a date">', asked)
    assert "Day 10 text 1<" in on_day
    assert 'value="2026-03-11"' in on_day
    assert f'href="{address}" data-newest' in on_day
    # One more than of the newest: where the page of a day ends.
    most = MOST_QUERIES_OF_A_PAGE + 1
    assert count_queries(lambda: as_recruiter.get(address, {"on": "2026-03-11"})) <= most
