"""How far a blast got, as a chart and the table that it is drawn from."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from apps.blasts.selectors import Counts
from apps.chat.models import Message
from tests.factories.blasts import BlastFactory, some_people, started

pytestmark = pytest.mark.django_db


def test_its_steps_are_of_all_whom_it_was_for():
    counts = Counts(recipients=8, sent=6, delivered=4, replied=2, opted_out=1, clicked=3)

    assert [tuple(step) for step in counts.steps(with_links=True)] == [
        ("Recipients", 8, "100.0%"),
        ("Sent", 6, "75.0%"),
        ("Delivered", 4, "50.0%"),
        ("Opened a link", 3, "37.5%"),
        ("Replied", 2, "25.0%"),
        ("Opted out", 1, "12.5%"),
    ]
    assert "Opened a link" not in [step.label for step in counts.steps(with_links=False)]
    assert {step.share_words for step in Counts().steps(with_links=False)} == {"–"}


def test_the_page_of_a_blast_draws_it(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 3)))
    fan_out(team_id=team.pk, blast_id=blast.pk)

    page = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()

    assert "<report-chart" in page
    counts = as_recruiter.get(f"/blasts/{blast.pk}/").context["report"].counts
    assert re.findall(r'data-raw="(\d+)"', page) == [
        str(step.number) for step in counts.steps(with_links=blast.track_links)
    ]


def test_who_was_sent_it_over_time_is_who_was_sent_it_above(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 3)))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    texts = Message.objects.filter(origin="blast")
    texts.update(status=Message.Status.DELIVERED, sent_at=timezone.now(), delivered_at=timezone.now())
    texts.filter(pk=texts.first().pk).update(status=Message.Status.UNDELIVERED, delivered_at=None)

    report = as_recruiter.get(f"/blasts/{blast.pk}/").context["report"]

    assert (report.counts.sent, report.counts.failed) == (2, 1)
    assert sum(moment.sent for moment in report.moments) == 2


def test_of_a_day_no_hour_is_told(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    Message.objects.filter(origin="blast").update(status="delivered", sent_at=timezone.now())
    Blast.objects.update(started_at=timezone.now() - timedelta(days=3))

    page = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()

    [told] = re.findall(r'<th scope="row"><time [^>]+>([^<]+)</time>', page)
    assert ":" not in told
