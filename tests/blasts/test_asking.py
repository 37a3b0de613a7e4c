"""Managers are told that their yes to a blast is wanted, and whoever asked, what they say: once each."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from apps.accounts.models import Membership
from apps.blasts.mail import mail_letter
from apps.blasts.models import Blast
from apps.blasts.periodic import mail_due_letters
from apps.blasts.services import (
    ApprovalNotNeeded,
    NobodyToAsk,
    NotAnother,
    approve_blast,
    ask_approval,
    cancel_blast,
    decline_blast,
    start_blast,
    update_blast,
)
from apps.events.models import Event
from tests.factories.accounts import add_person
from tests.factories.api import partner_of
from tests.factories.blasts import BlastFactory, some_people

WAITS = "waits for your yes"


class MailServerAway(EmailBackend):
    def send_messages(self, _messages: object) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def blast(team, number, recruiter, manager) -> Blast:
    """One to more people than a recruiter may send to alone."""
    team.approval_above = 1
    team.save()
    return written(team, recruiter)


def written(team, author, name="Nurses in May"):
    blast = BlastFactory(team=team, people=some_people(team, 2), name=name)
    Blast.objects.filter(pk=blast.pk).update(author=author)
    blast.refresh_from_db()
    return blast


def ask(blast, actor):
    return ask_approval(blast=blast, actor=actor, now=timezone.now())


def letters():
    mail_due_letters()
    sent = [(letter.subject, sorted(letter.to + letter.bcc)) for letter in mail.outbox]
    mail.outbox.clear()
    return sent


def pages(client):
    return client.get("/").content.decode(), client.get("/blasts/").content.decode()


def test_the_managers_are_mailed_and_whoever_asked_is_told_that_it_is_a_yes(team, blast, recruiter, manager):
    other = add_person(team, Membership.Role.MANAGER, "Manager Two")
    for _ in range(2):
        ask(blast, recruiter)
    assert letters() == [("“Nurses in May” needs your yes", sorted([manager.email, other.email]))]
    assert letters() == []

    approve_blast(blast=blast, actor=manager, now=timezone.now())

    assert letters() == [("“Nurses in May” was approved", [recruiter.email])]
    told = Event.objects.filter(kind__startswith="blast.app").order_by("pk")
    assert [(event.kind, event.actor_id) for event in told] == [
        ("blast.approval_asked", recruiter.pk),
        ("blast.approved", manager.pk),
    ]


def test_the_letter_says_what_is_asked_and_nobody_reads_who_else_got_it(team, blast, recruiter, manager):
    add_person(team, Membership.Role.MANAGER, "Manager Two")
    ask(blast, recruiter)
    mail_letter(team_id=team.pk, blast_id=blast.pk, now=timezone.now())

    [letter] = mail.outbox
    for words in (letter.body, letter.alternatives[0][0]):
        assert str(recruiter) in words
        assert "It goes to 2 people" in words
        assert "Hi {{first_name|there}}, are you free?" in words
        assert f"/blasts/{blast.pk}/" in words
    assert letter.to == []


def test_a_no_is_told_too_and_after_a_change_it_is_asked_once_more(team, blast, recruiter, manager):
    ask(blast, recruiter)
    letters()

    decline_blast(blast=blast, actor=manager, now=timezone.now())
    assert letters() == [("“Nurses in May” was not approved", [recruiter.email])]
    with pytest.raises(ApprovalNotNeeded):
        decline_blast(blast=blast, actor=manager, now=timezone.now())
    update_blast(blast=blast, fields={"body": "Other words"}, actor_id=recruiter.pk)
    assert letters() == []
    ask(blast, recruiter)

    assert [subject for subject, _ in letters()] == ["“Nurses in May” needs your yes"]


def test_neither_who_wrote_it_nor_who_changed_it_is_asked(team, blast, recruiter, manager):
    update_blast(blast=blast, fields={"body": "Other words"}, actor_id=manager.pk)

    with pytest.raises(NobodyToAsk):
        ask(blast, recruiter)
    with pytest.raises(NotAnother):
        decline_blast(blast=blast, actor=recruiter, now=timezone.now())


def test_where_nobody_has_to_say_yes_nobody_is_asked(team, blast, recruiter, manager):
    few = BlastFactory(team=team, people=some_people(team, 1))
    with pytest.raises(ApprovalNotNeeded):
        ask(few, recruiter)
    approve_blast(blast=blast, actor=manager, now=timezone.now())
    with pytest.raises(ApprovalNotNeeded):
        ask(blast, recruiter)

    assert letters() == []


def test_a_letter_that_cannot_be_mailed_is_tried_again(team, blast, recruiter, settings):
    ask(blast, recruiter)
    settings.EMAIL_BACKEND = f"{__name__}.MailServerAway"
    mail_due_letters()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert letters() == []

    Blast.objects.update(letter_due_at=timezone.now() - timedelta(seconds=1))

    assert len(letters()) == 1


def test_a_manager_reads_of_it_on_the_dashboard_and_above_the_blasts(
    team, blast, recruiter, manager, as_recruiter, as_manager
):
    assert not any(WAITS in shown for shown in pages(as_manager))
    shown = as_recruiter.post(f"/blasts/{blast.pk}/ask/", follow=True).content.decode()
    assert "The managers are asked." in shown
    assert "has asked the managers for it" in shown
    for shown in pages(as_manager):
        assert "The blast “Nurses in May” waits for your yes." in shown
        assert f'href="/blasts/{blast.pk}/"' in shown
    assert not any(WAITS in shown for shown in pages(as_recruiter))

    ask(written(team, recruiter, "Drivers"), recruiter)
    for shown in pages(as_manager):
        assert "2 blasts wait for your yes." in shown
    there = as_manager.get(
        "/blasts/", {"filter": '{"all":[{"field":"blast.waits_for_yes","op":"is","value":true}]}'}
    )
    assert "Drivers" in there.content.decode()

    as_manager.post(f"/blasts/{blast.pk}/decline/", {"told": "2"})
    assert all("The blast “Drivers” waits for your yes." in shown for shown in pages(as_manager))
    assert "A manager has said no to it" in as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    cancelled = Blast.objects.get(name="Drivers")
    approve_blast(blast=cancelled, actor=manager, now=timezone.now())
    assert not any(WAITS in shown for shown in pages(as_manager))


def test_what_was_cancelled_or_is_their_own_waits_for_nobody(team, blast, recruiter, manager, as_manager):
    own = written(team, manager, "Mine")
    add_person(team, Membership.Role.MANAGER, "Manager Two")
    ask(own, manager)
    approve_blast(blast=blast, actor=manager, now=timezone.now())
    started = start_blast(
        blast=blast, actor_id=None, now=timezone.now(), send_at=timezone.now() + timedelta(hours=1)
    )
    Blast.objects.filter(pk=started.pk).update(asked_at=timezone.now() + timedelta(seconds=1))
    assert any(WAITS in shown for shown in pages(as_manager))

    cancel_blast(blast=started, actor_id=None, now=timezone.now())

    assert not any(WAITS in shown for shown in pages(as_manager))


def test_partners_ask_and_say_no_as_who_made_the_key(team, blast, recruiter, manager):
    asking, saying = partner_of(team, created_by=recruiter), partner_of(team, created_by=manager)
    nobody = saying.post(f"blasts/{blast.pk}/decline", {})
    assert (nobody.status_code, nobody.json()["code"]) == (409, "approval_not_needed")
    assert asking.post(f"blasts/{blast.pk}/ask-approval", {}).json()["asked_at"]

    assert asking.post(f"blasts/{blast.pk}/decline", {}).json()["code"] == "approval_by_another"
    assert saying.post(f"blasts/{blast.pk}/decline", {}).json()["declined_at"]
    assert letters() == [("“Nurses in May” was not approved", [recruiter.email])]


def test_what_waits_costs_the_same_for_one_as_for_five(team, blast, recruiter, as_manager, count_queries):
    ask(blast, recruiter)
    for_one = count_queries(lambda: pages(as_manager))
    for nth in range(4):
        ask(written(team, recruiter, f"More {nth}"), recruiter)

    assert count_queries(lambda: pages(as_manager)) == for_one
