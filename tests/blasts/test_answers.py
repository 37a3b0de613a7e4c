"""What people say is to the last text before it, and counts for that one only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.blasts.models import BlastRecipient
from apps.blasts.selectors import counts_of
from apps.chat.models import Message
from apps.chat.services import send_text
from apps.messaging.models import OptOut
from tests.blasts.test_watching import work
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.chat import text_in


def left(blast, at):
    """Let the one text of a blast have left at a moment. Return it."""
    text = BlastRecipient.objects.get(blast=blast).message
    Message.objects.filter(pk=text.pk).update(status="delivered", sent_at=at)
    return text


@pytest.fixture
def two(team, number):
    """Two blasts to one person, who has said nothing yet."""
    people = some_people(team, 1)
    return [work(started(BlastFactory(team=team, people=people))) for _ in range(2)]


def test_of_two_that_left_at_one_moment_the_later_one_is_answered(two, number):
    at = timezone.now() - timedelta(hours=1)
    texts = [left(blast, at) for blast in two]
    text_in(number, phone=texts[0].phone, body="Yes, gladly")

    replied = {text.pk: counts_of(blast).replied for text, blast in zip(texts, two, strict=True)}

    assert [replied[pk] for pk in sorted(replied)] == [0, 1]


@pytest.mark.parametrize(("origin", "replied"), [("auto", 1), ("keyword", 1), ("chat", 0), ("api", 0)])
def test_what_no_person_says_does_not_come_between(two, number, origin, replied):
    now = timezone.now()
    text = left(two[0], now - timedelta(hours=2))
    Message.objects.filter(conversation=text.conversation).exclude(pk=text.pk).delete()
    between = send_text(conversation=text.conversation, author=None, body="Thank you", now=now, origin=origin)
    Message.objects.filter(pk=between.pk).update(status="delivered", sent_at=now - timedelta(hours=1))
    text_in(number, phone=text.phone, body="Yes, gladly")

    assert counts_of(two[0]).replied == replied


def test_what_was_refused_before_a_text_was_not_refused_after_it(two, number):
    now = timezone.now()
    texts = [left(blast, now - timedelta(hours=1)) for blast in two]
    text_in(number, phone=texts[0].phone, body="STOP")
    OptOut.objects.update(said_at=now - timedelta(hours=2))

    assert [counts_of(blast).opted_out for blast in two] == [0, 0]
