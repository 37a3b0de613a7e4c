"""A handoff taken back before anybody has seen it: all is as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation
from apps.candidates.models import Application
from apps.chat.models import ConversationShare
from apps.chat.services import assign_conversation, mark_read
from apps.handoffs.services import CannotTakeBack, NothingToSend, send_again, take_back
from tests.factories.handoffs import hand_over

LATER = timedelta(seconds=20)


def back(handoff, actor):
    return take_back(handoff=handoff, actor=actor, now=timezone.now())


def test_the_chat_is_as_it_was(chat, recruiter, teammate, restricted, status, mailed):
    assign_conversation(conversation=chat, assignee=teammate, actor=None)
    chat.refresh_from_db()
    handoff = hand_over(chat, restricted, author=recruiter, outcome=status("not_qualified"))

    back(handoff, recruiter)

    chat.refresh_from_db()
    assert (chat.assignee, chat.stage) == (teammate, "new")
    assert Application.objects.get(candidate=chat.candidate).status.key == "new"
    assert not ConversationShare.objects.exists()
    assert mailed(handoff) == []


def test_what_somebody_has_changed_since_stays(chat, recruiter, teammate, manager, restricted):
    handoff = hand_over(chat, restricted, author=recruiter)
    assign_conversation(conversation=chat, assignee=manager, actor=teammate)

    back(handoff, recruiter)

    chat.refresh_from_db()
    assert chat.assignee == manager


def test_what_was_shared_before_stays_shared(chat, recruiter, restricted):
    ConversationShare.objects.create(team=chat.team, conversation=chat, user=restricted)

    back(hand_over(chat, restricted, author=recruiter), recruiter)

    assert ConversationShare.objects.filter(user=restricted).exists()


def test_what_they_have_seen_cannot_be_taken_back(chat, recruiter, teammate):
    handoff = hand_over(chat, teammate, author=recruiter)
    mark_read(conversation=chat, user=teammate, now=timezone.now())

    with pytest.raises(CannotTakeBack):
        back(handoff, recruiter)


def test_the_invitation_goes_with_the_last_that_needs_it(chat, recruiter):
    first, second = (hand_over(chat, "hiring@client.test", author=recruiter) for _ in range(2))

    back(first, recruiter)
    assert Invitation.objects.get().revoked_at is None
    back(second, recruiter)

    assert Invitation.objects.get().revoked_at is not None
    with pytest.raises(NothingToSend):
        send_again(handoff=second, actor=recruiter, now=timezone.now() + LATER)


def test_the_toast_undoes_it_and_the_page_loads_itself_again(chat, teammate, as_recruiter):
    given = {"kind": "member", "user": str(teammate.pk), "client_id": "page-1"}
    shown = as_recruiter.post(reverse("handoffs:hand_over", args=[chat.pk]), given, follow=True)
    handoff = chat.candidate.handoffs.get()
    undo_url = reverse("handoffs:take_back", args=[handoff.pk])
    assert undo_url in shown.content.decode()

    answer = as_recruiter.post(undo_url, HTTP_HX_REQUEST="true")

    assert answer["HX-Refresh"] == "true"
    chat.refresh_from_db()
    assert chat.assignee is None
    again = as_recruiter.get(reverse("chat:conversation", args=[chat.pk])).content.decode()
    assert "Taken back" in again


def test_twice_is_once(chat, recruiter, teammate):
    handoff = hand_over(chat, teammate, author=recruiter)

    assert back(handoff, recruiter).withdrawn_at == back(handoff, recruiter).withdrawn_at
