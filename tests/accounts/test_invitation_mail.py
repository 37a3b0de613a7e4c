"""An invitation is mailed once, whatever is away meanwhile."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.accounts.mail import send_invitation
from apps.accounts.models import Invitation, Membership, User
from apps.accounts.periodic import mail_due_invitations
from apps.accounts.services import invite, withdraw_invitation
from apps.accounts.tasks import mail_invitation

PEOPLE = reverse("accounts:people")


class MailServerAway(EmailBackend):
    def send_messages(self, _messages: object) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def invitation(team, manager) -> Invitation:
    """As it is left when no broker took the wake."""
    return invite(
        team=team,
        email="new.person@example.test",
        role=Membership.Role.MEMBER,
        invited_by=manager,
        now=timezone.now(),
    )


def test_the_clock_mails_what_no_wake_did(invitation):
    mail_due_invitations()
    mail_due_invitations()

    assert [letter.to for letter in mail.outbox] == [[invitation.email]]
    invitation.refresh_from_db()
    assert invitation.is_mailed


def test_somebody_is_invited_also_where_no_wake_is_taken(
    manager, as_manager: Client, monkeypatch, django_capture_on_commit_callbacks
):
    def gone(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(mail_invitation, "delay", gone)

    with django_capture_on_commit_callbacks(execute=True) as done:
        words = {"email": "new.person@example.test", "role": Membership.Role.MEMBER}
        answer = as_manager.post(PEOPLE, words)

    assert len(done) >= 1
    assert answer.status_code == 201
    mail_due_invitations()
    assert [letter.to for letter in mail.outbox] == [["new.person@example.test"]]


def test_a_wake_that_comes_twice_mails_once(team, invitation):
    for _ in range(2):
        send_invitation(team_id=team.pk, invitation_id=invitation.pk, now=timezone.now())

    assert len(mail.outbox) == 1


def test_a_mail_that_fails_is_tried_again_ever_more_rarely(team, invitation, settings, as_manager: Client):
    settings.EMAIL_BACKEND = f"{__name__}.MailServerAway"
    made_at = invitation.created_at
    pauses = []
    for age in (timedelta(0), timedelta(minutes=1), timedelta(minutes=2), timedelta(hours=3)):
        send_invitation(team_id=team.pk, invitation_id=invitation.pk, now=made_at + age)
        invitation.refresh_from_db()
        pauses.append(invitation.mail_due_at - made_at - age)

    assert [round(pause / timedelta(minutes=1)) for pause in pauses] == [1, 1, 2, 180]
    assert "The mail is not out yet" in as_manager.get(PEOPLE).content.decode()


def test_what_was_withdrawn_meanwhile_is_not_mailed(invitation):
    withdraw_invitation(invitation=invitation, now=timezone.now())

    mail_due_invitations()

    assert mail.outbox == []


def test_an_account_is_named_only_where_it_says_more_than_the_team(team, invitation):
    team.account.name = team.name
    team.account.save()

    mail_due_invitations()

    assert f'the team "{team.name}" in PivotCX' in mail.outbox[0].body


def test_a_name_with_a_line_break_does_not_break_the_mail(team, manager, invitation):
    User.objects.filter(pk=manager.pk).update(full_name="Sam\nBcc: all@example.test")

    mail_due_invitations()

    assert [letter.subject for letter in mail.outbox] == [
        f"Sam Bcc: all@example.test invites you to {team.name}"
    ]
