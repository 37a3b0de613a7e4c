"""Who leaves the team leaves its chats to the team, who sees less keeps theirs in sight; and open screens hear so."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.services import LastManager
from apps.chat.models import Conversation
from apps.chat.services import assign_conversation, claim_conversation, remove_colleague
from apps.events.models import Event
from tests.factories.chat import text_in


def told_since(event: Event) -> set[tuple[str, object, object]]:
    events = Event.objects.filter(pk__gt=event.pk).values_list("kind", "conversation_id", "actor_id")
    return set(events)


def last_event() -> Event:
    return Event.objects.order_by("-id")[0]


def test_their_chats_move_to_the_team_before_everybodys_eyes(
    number, recruiter, teammate, manager, as_manager: Client
):
    assigned, claimed, colleagues = (text_in(number).conversation for _ in range(3))
    assign_conversation(conversation=assigned, assignee=recruiter, actor=None)
    claim_conversation(conversation=claimed, user=recruiter, now=timezone.now())
    assign_conversation(conversation=colleagues, assignee=teammate, actor=None)
    before = last_event()

    place = Membership.objects.get(user=recruiter)
    as_manager.post(reverse("chat:member_remove", args=[place.pk]))

    assert told_since(before) == {
        ("conversation.assigned", assigned.pk, manager.pk),
        ("conversation.released", claimed.pk, manager.pk),
        ("member.removed", None, manager.pk),
    }
    told = Event.objects.get(pk__gt=before.pk, kind="conversation.assigned")
    assert told.data == {"from": str(recruiter.pk), "to": None}
    assert set(Conversation.objects.exclude(pk=colleagues.pk).values_list("assignee", "claimed_by")) == {
        (None, None)
    }
    colleagues.refresh_from_db()
    assert colleagues.assignee == teammate


def test_the_last_manager_keeps_their_chats(number, manager):
    conversation = text_in(number).conversation
    assign_conversation(conversation=conversation, assignee=manager, actor=None)
    before = last_event()

    with pytest.raises(LastManager):
        remove_colleague(membership=Membership.objects.get(user=manager), actor=manager, now=timezone.now())

    conversation.refresh_from_db()
    assert conversation.assignee == manager
    assert told_since(before) == set()


def test_it_costs_the_same_for_one_chat_as_for_twenty(number, recruiter, teammate, manager, count_queries):
    def leave(user, chats: int) -> int:
        for _ in range(chats):
            assign_conversation(conversation=text_in(number).conversation, assignee=user, actor=None)
        place = Membership.objects.get(user=user)
        return count_queries(lambda: remove_colleague(membership=place, actor=manager, now=timezone.now()))

    assert leave(recruiter, 1) == leave(teammate, 20)


def test_who_sees_only_what_is_shared_still_sees_what_is_theirs(
    number, recruiter, manager, as_manager: Client, as_recruiter: Client
):
    assigned, other = (text_in(number).conversation for _ in range(2))
    assign_conversation(conversation=assigned, assignee=recruiter, actor=None)
    before = last_event()

    place = Membership.objects.get(user=recruiter)
    as_manager.post(reverse("accounts:member_role", args=[place.pk]), {"role": "restricted"})

    assert as_recruiter.get(f"/chat/{assigned.pk}/").status_code == 200
    assert as_recruiter.get(f"/chat/{other.pk}/").status_code == 404
    assert told_since(before) == {
        ("member.role_changed", None, manager.pk),
        ("conversation.shared", assigned.pk, manager.pk),
    }
