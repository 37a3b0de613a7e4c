"""That a number sends no bulk is said where somebody looks: on the dashboard, at the blasts and at each of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.blasts.models import Blast
from apps.messaging.services import pause_bulk
from tests.factories.blasts import BlastFactory, some_people, started

SAID = "bulk has been sent since"
WAY_ON = "Resume bulk"


@pytest.fixture
def blast(team, number):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    Blast.objects.filter(pk=blast.pk).update(status="running", frozen_at=timezone.now())
    return blast


def seen(client, blast):
    pages = ["/", "/blasts/", f"/blasts/{blast.pk}/"]
    found = [client.get(page).content.decode() for page in pages]
    return [(SAID in page, WAY_ON in page) for page in found]


def test_who_may_act_is_told_and_led_on(blast, number, as_manager):
    assert seen(as_manager, blast) == [(False, False)] * 3

    pause_bulk(number=number, reason="The carrier took 3 of the last 50 for spam.", now=timezone.now())

    assert seen(as_manager, blast) == [(True, True)] * 3
    assert "took 3 of the last 50 for spam" in as_manager.get("/").content.decode()
    as_manager.post(f"/settings/numbers/{number.pk}/resume-bulk/")
    assert seen(as_manager, blast) == [(False, False)] * 3


def test_who_may_not_is_told_where_they_work_with_bulk_and_whom_to_ask(blast, number, as_recruiter):
    pause_bulk(number=number, reason="Look at its words.", now=timezone.now())

    assert seen(as_recruiter, blast) == [(False, False), (True, False), (True, False)]
    assert "A manager can let bulk go on." in as_recruiter.get("/blasts/").content.decode()


def test_a_pause_that_is_over_by_itself_is_not_told_of(blast, number, as_manager):
    now = timezone.now()
    pause_bulk(
        number=number, reason="Today's cap.", now=now - timedelta(hours=2), until=now - timedelta(hours=1)
    )

    assert seen(as_manager, blast) == [(False, False)] * 3
