"""A chat that is closed: never over a text that the screen had not shown, and opened again as it was."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.chat.models import Conversation
from apps.chat.services import (
    close_conversation,
    close_conversations,
    snooze_conversations,
    undo_close,
    undo_closing,
)
from tests.factories.chat import text_in

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def conversation(number):
    return text_in(number, body="Still open?", at=timezone.now() - timedelta(hours=3)).conversation


def heard_on(page) -> list[str]:
    """Return what each form of a chat's page, or of its head, says it showed of their texts."""
    return re.findall(r'name="heard_until"(?: form="gate-form")? value="([^"]*)"', page.content.decode())


@pytest.mark.parametrize("verb", ["close", "answered"])
def test_what_came_meanwhile_is_shown_before_it_is_done(number, conversation, as_recruiter, verb):
    address = f"/chat/{conversation.pk}/"
    heard = heard_on(as_recruiter.get(address))[0]
    text_in(number, phone=conversation.candidate.phone, body="And is it paid weekly?")
    waiting = Conversation.objects.get().waiting_since

    refusal = as_recruiter.post(f"{address}{verb}/", {"heard_until": heard}, **HTMX)

    body = refusal.content.decode()
    assert refusal.status_code == 409
    assert 'data-code="text_unseen"' in body
    assert "They have just written again" in body
    assert "And is it paid weekly?" in body
    untouched = Conversation.objects.get()
    assert (untouched.waiting_since, untouched.is_closed) == (waiting, False)

    # The head that came with the refusal knows of that text.
    assert (
        as_recruiter.post(f"{address}{verb}/", {"heard_until": heard_on(refusal)[0]}, **HTMX).status_code
        == 200
    )
    assert not Conversation.objects.get().is_waiting


@pytest.mark.parametrize("verb", ["close", "answered"])
def test_without_scripts_it_is_said_on_the_page(number, conversation, as_recruiter, verb):
    address = f"/chat/{conversation.pk}/"
    heard = heard_on(as_recruiter.get(address))[0]
    text_in(number, phone=conversation.candidate.phone)

    page = as_recruiter.post(f"{address}{verb}/", {"heard_until": heard}, follow=True)

    assert "They have just written again" in page.content.decode()
    assert Conversation.objects.get().is_waiting


def test_ones_own_texts_hinder_nobody(conversation, as_recruiter):
    address = f"/chat/{conversation.pk}/"
    heard = heard_on(as_recruiter.get(address))[0]
    as_recruiter.post(f"{address}messages/", {"body": "It is!"})

    assert as_recruiter.post(f"{address}close/", {"heard_until": heard}, **HTMX).status_code == 200
    assert Conversation.objects.get().is_closed


def test_a_closing_that_is_undone_leaves_it_put_aside_until_when_it_was(team, conversation, recruiter):
    now = timezone.now()
    until, ids = now + timedelta(days=2), [conversation.pk]
    snooze_conversations(team=team, conversations=ids, until=until, actor=recruiter, now=now)

    close_conversation(conversation=conversation, actor=recruiter, now=now)
    undo_close(conversation=conversation, actor=recruiter)
    assert Conversation.objects.get().snoozed_until == until

    closed = close_conversations(team=team, conversations=ids, actor=recruiter, now=now)
    assert Conversation.objects.get().snoozed_until is None
    undo_closing(team=team, closed=closed, actor=recruiter)
    assert Conversation.objects.get().snoozed_until == until
