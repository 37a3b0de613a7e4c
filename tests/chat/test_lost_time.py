"""After a restore nothing is sent that may have left since the backup, and who said STOP since is not texted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat import dispatch, reconcile
from apps.chat.gaps import fill_gap
from apps.chat.models import Message
from apps.chat.services import doubt_lost_time, send_text
from tests.factories.chat import ConversationFactory

PHONE = "+13125550148"


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone=PHONE)


@pytest.fixture
def backup_at():
    return timezone.now() - timedelta(minutes=30)


def write(conversation, recruiter, *, body="Hi Candidate", origin=Message.Origin.CHAT):
    text = send_text(conversation=conversation, author=recruiter, body=body, now=timezone.now())
    Message.objects.filter(pk=text.pk).update(origin=origin)
    return text


def send_due(number) -> None:
    dispatch.dispatch_number(team_id=number.team_id, number_id=number.pk)


def forget(text) -> None:
    """Put a text that left back to where the backup has it."""
    Message.objects.filter(pk=text.pk).update(
        status=Message.Status.QUEUED, provider_sid=None, attempts=0, lease_until=None, attempt_id=None
    )


def restore(number, *, since) -> int:
    with as_team(number.team_id):
        return doubt_lost_time(team=number.team, since=since, until=timezone.now())


def read_gap(number) -> None:
    fill_gap(team_id=number.team_id, number_id=number.pk, now=timezone.now() + timedelta(minutes=3))


def look_until_settled(number, settings) -> None:
    for _ in settings.RECONCILE_AFTER:
        Message.objects.unsettled().update(lease_until=timezone.now() - timedelta(seconds=1))
        reconcile.reconcile_team(team_id=number.team_id)


def test_a_queued_text_that_left_after_the_backup_is_found_and_not_sent_again(
    conversation, recruiter, number, carrier, settings, backup_at
):
    carrier.behave(callbacks="missing")
    text = write(conversation, recruiter)
    send_due(number)
    forget(text)

    doubted = restore(number, since=backup_at)
    read_gap(number)
    look_until_settled(number, settings)
    send_due(number)

    text.refresh_from_db()
    assert doubted == 1
    assert text.status in {Message.Status.SENT, Message.Status.DELIVERED}
    assert len(carrier.new_texts()) == 1


def test_a_queued_text_that_had_not_left_leaves_once(
    conversation, recruiter, number, carrier, settings, backup_at
):
    text = write(conversation, recruiter)

    restore(number, since=backup_at)
    read_gap(number)
    send_due(number)
    text.refresh_from_db()
    assert text.status == Message.Status.UNKNOWN
    look_until_settled(number, settings)
    send_due(number)

    text.refresh_from_db()
    assert text.status in {Message.Status.SENT, Message.Status.DELIVERED}
    assert text.tries == 1
    assert len(carrier.new_texts()) == 1


def test_what_is_planned_for_later_is_not_doubted(conversation, recruiter, number, backup_at):
    text = write(conversation, recruiter)
    Message.objects.filter(pk=text.pk).update(send_at=timezone.now() + timedelta(hours=1))

    assert restore(number, since=backup_at) == 0


def test_a_text_that_a_program_writes_once_more_is_looked_up_first(
    conversation, recruiter, number, carrier, settings, backup_at
):
    carrier.behave(callbacks="missing")
    first = write(conversation, recruiter, body="Are you still looking?", origin=Message.Origin.KEYWORD)
    send_due(number)
    # The backup knows nothing of it: whatever wrote it goes on, and writes it again.
    Message.objects.filter(pk=first.pk).delete()
    restore(number, since=backup_at)
    read_gap(number)
    again = write(conversation, recruiter, body="Are you still looking?", origin=Message.Origin.KEYWORD)

    send_due(number)
    look_until_settled(number, settings)
    send_due(number)

    again.refresh_from_db()
    (left,) = carrier.new_texts()
    assert again.provider_sid == left.sid


def test_a_text_that_a_person_writes_after_the_restore_leaves_at_once(
    conversation, recruiter, number, carrier, backup_at
):
    restore(number, since=backup_at)
    read_gap(number)

    write(conversation, recruiter)
    send_due(number)

    assert len(carrier.new_texts()) == 1


def test_nothing_leaves_before_it_is_read_who_said_stop_meanwhile(
    conversation, recruiter, number, carrier, backup_at
):
    # In words that the carrier takes for no STOP: it would refuse the text itself.
    carrier.receive(to=number.phone, sender=PHONE, body="Please take me off your list")
    restore(number, since=backup_at)
    text = write(conversation, recruiter)

    send_due(number)
    assert carrier.new_texts() == []
    read_gap(number)
    send_due(number)

    text.refresh_from_db()
    assert text.status == Message.Status.FAILED
    assert [each.body for each in carrier.new_texts() if each.body == text.body] == []
