"""A database that was brought back by PostgreSQL's own means sends nothing that has left already."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.chat import dispatch
from apps.chat.models import Message
from apps.chat.services import send_text
from tests.factories.chat import ConversationFactory

SINCE = timedelta(minutes=30)


def after_restore(since: str) -> str:
    said = StringIO()
    call_command("after_restore", since, stdout=said)
    return said.getvalue()


def test_what_is_due_is_doubted_and_what_candidates_wrote_is_taken_in(
    team, number, recruiter, carrier, as_recruiter
):
    as_recruiter.get("/")
    conversation = ConversationFactory(team=team, phone="+13125550148")
    text = send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())
    carrier.receive(to=number.phone, sender="+13125550148", body="Are you there?")

    said = after_restore((timezone.now() - SINCE).isoformat())
    dispatch.dispatch_number(team_id=team.pk, number_id=number.pk)

    text.refresh_from_db()
    assert "1 text that may have left since" in said
    assert "1 text of candidates that came since: taken in." in said
    assert text.status == Message.Status.UNKNOWN
    assert Message.objects.filter(direction="inbound", body="Are you there?").count() == 1
    assert carrier.new_texts() == []
    assert not Session.objects.exists()


def test_a_carrier_that_cannot_be_asked_is_said_and_nothing_leaves(
    team, number, recruiter, carrier, settings
):
    there, settings.TWILIO_API_URL = settings.TWILIO_API_URL, "http://127.0.0.1:1"

    said = after_restore((timezone.now() - SINCE).isoformat())
    settings.TWILIO_API_URL = there
    conversation = ConversationFactory(team=team, phone="+13125550148")
    send_text(conversation=conversation, author=recruiter, body="Hi Candidate", now=timezone.now())
    dispatch.dispatch_number(team_id=team.pk, number_id=number.pk)

    assert "Of 1 number the carrier could not be asked" in said
    assert carrier.new_texts() == []


@pytest.mark.parametrize("since", ["yesterday", "2999-01-01T00:00:00Z", "2026-13-01T00:00:00Z", ""])
def test_a_moment_that_is_none_of_the_past_is_refused(db, since):
    with pytest.raises(CommandError, match="is no moment of the past"):
        after_restore(since)
