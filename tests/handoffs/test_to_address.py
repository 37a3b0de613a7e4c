"""A candidate handed to somebody who is not in the team yet: kept until they open the link, and nothing else opens."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, User
from apps.accounts.services import invite, withdraw_invitation
from apps.chat.models import Conversation
from apps.chat.services import assign_conversation
from apps.events.models import Event
from apps.handoffs.models import Handoff
from apps.handoffs.services import send_again
from tests.factories.chat import text_in
from tests.factories.handoffs import hand_over

ADDRESS = "hiring@client.test"
PERSON = {"full_name": "Hiring Person", "password": "a-long-secret-1"}
LINK = re.compile(r"/accounts/invitations?/\S+?/")


def link_in(letter) -> str:
    found = re.search(r"https?://[^/\s]+(/accounts/\S+)", letter.body)
    assert found
    return found[1]


def join(letter) -> Client:
    client = Client()
    assert client.post(link_in(letter), PERSON).status_code == 302
    return client


def test_the_link_opens_this_chat_and_no_other(chat, number, recruiter, mailed):
    other = text_in(number, body="Somebody else").conversation
    handoff = hand_over(chat, ADDRESS.upper(), author=recruiter, summary="Call her first.")
    [letter] = mailed(handoff)

    client = join(letter)

    assert letter.to == [ADDRESS]
    assert "Call her first." in letter.body
    assert client.get(reverse("chat:conversation", args=[chat.pk])).status_code == 200
    assert client.get(reverse("chat:conversation", args=[other.pk])).status_code == 404
    place = Membership.objects.get(user__email=ADDRESS)
    assert place.role == "restricted"
    assert list(Conversation.objects.visible_to(place)) == [chat]
    chat.refresh_from_db()
    assert chat.assignee == place.user
    handoff.refresh_from_db()
    assert (handoff.to_user, handoff.received_at is None) == (place.user, False)


def test_one_letter_goes_out_and_not_a_second_invitation(
    chat, recruiter, mailed, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        handoff = hand_over(chat, ADDRESS, author=recruiter)
    assert mailoutbox == []

    assert len(mailed(handoff)) == 1


def test_two_chats_for_the_same_person_come_by_one_link(chat, number, recruiter, mailed):
    second = text_in(number).conversation
    first = hand_over(chat, ADDRESS, author=recruiter)
    hand_over(second, ADDRESS, author=recruiter)
    [letter] = mailed(first)

    join(letter)

    place = Membership.objects.get(user__email=ADDRESS)
    assert set(Conversation.objects.visible_to(place)) == {chat, second}
    assert Invitation.objects.count() == 1


def test_who_was_invited_as_a_member_stays_one(chat, team, manager, recruiter, mailed):
    invited = invite(team=team, email=ADDRESS, role="member", invited_by=manager, now=timezone.now())

    handoff = hand_over(chat, ADDRESS, author=recruiter)

    invited.refresh_from_db()
    assert (invited.role, invited.revoked_at, handoff.invitation) == ("member", None, None)
    [letter] = mailed(handoff)
    assert "/accounts/" not in letter.body


def test_a_members_address_is_that_member(chat, recruiter, teammate):
    handoff = hand_over(chat, teammate.email, author=recruiter)

    assert (handoff.kind, handoff.to_user) == ("member", teammate)
    assert not Invitation.objects.exists()


def test_a_chat_that_was_given_away_meanwhile_is_only_shown(chat, recruiter, teammate, mailed):
    [letter] = mailed(hand_over(chat, ADDRESS, author=recruiter))
    assign_conversation(conversation=chat, assignee=teammate, actor=recruiter)

    join(letter)

    chat.refresh_from_db()
    assert chat.assignee == teammate
    assert list(Conversation.objects.visible_to(Membership.objects.get(user__email=ADDRESS))) == [chat]


def test_a_link_that_is_over_is_made_anew(chat, recruiter, mailed):
    handoff = hand_over(chat, ADDRESS, author=recruiter)
    [late] = mailed(handoff)
    withdraw_invitation(invitation=handoff.invitation, now=timezone.now())
    assert Client().get(link_in(late)).status_code == 410

    send_again(handoff=handoff, actor=recruiter, now=timezone.now() + timedelta(minutes=5))
    handoff.refresh_from_db()
    Handoff.objects.update(letter_due_at=timezone.now())
    [letter] = mailed(handoff)
    join(letter)

    handoff.refresh_from_db()
    assert handoff.received_at is not None


def test_the_mail_is_not_sent_twice_in_a_minute(chat, recruiter, as_recruiter, mailed):
    handoff = hand_over(chat, ADDRESS, author=recruiter)
    mailed(handoff)

    as_recruiter.post(reverse("handoffs:send_again", args=[handoff.pk]))

    handoff.refresh_from_db()
    assert handoff.letter_due_at is None


def test_open_threads_hear_that_it_was_received(chat, recruiter, mailed):
    handoff = hand_over(chat, ADDRESS, author=recruiter)
    [letter] = mailed(handoff)

    join(letter)

    assert Event.objects.get(kind="handoff.changed").subject_id == handoff.pk


@pytest.mark.parametrize("email", ["", "no address"])
def test_an_address_is_needed(chat, as_recruiter, email):
    given = {"kind": "email", "email": email, "client_id": "page-1"}

    answer = as_recruiter.post(reverse("handoffs:hand_over", args=[chat.pk]), given)

    assert answer.status_code == 422
    assert not User.objects.filter(email=email).exists()
    assert not Handoff.objects.exists()
