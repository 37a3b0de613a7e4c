"""A list that was filled a moment ago is known to no statistics: workers and pages read it once all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from apps.blasts import fanout
from apps.blasts.models import BlastRecipient
from apps.blasts.selectors import preview_of
from apps.campaigns.models import Enrolment
from apps.campaigns.selectors import preview_of as preview_of_campaign
from apps.candidates.models import Candidate
from apps.lists.models import List
from apps.lists.services import add_members
from tests.factories.blasts import BlastFactory, started
from tests.factories.bulk_texts import list_people, make_people
from tests.factories.campaigns import CampaignFactory, running
from tests.factories.lists import StaticListFactory

PEOPLE = 2_000
# Each by its id, here and there once more: by every other one, it would be two millions.
MOST = 20 * PEOPLE


@pytest.fixture(autouse=True)
def _by_day():
    with time_machine.travel(datetime(2026, 6, 10, 18, 0, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def filled(team, number) -> List:
    return List.objects.get(pk=list_people(team=team, first=0, people=PEOPLE, name="Just filled"))


def rows_read() -> int:
    """Return how many members of lists this transaction has read so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_xact_user_tables "
            "WHERE relname = 'lists_listmember'"
        )
        return int(cursor.fetchone()[0])


def test_a_blast_writes_its_people_down(team, filled):
    blast = started(BlastFactory(team=team, list_=filled))
    before = rows_read()

    fanout._freeze(blast, now=datetime.now(UTC))

    assert BlastRecipient.objects.filter(blast=blast).count() == PEOPLE
    assert rows_read() - before <= MOST


def test_a_campaign_enrols_them(team, filled):
    campaign = CampaignFactory(team=team, list_=filled)
    before = rows_read()

    running(campaign)

    assert Enrolment.objects.filter(campaign=campaign).count() == PEOPLE
    assert rows_read() - before <= MOST


@pytest.fixture
def put_on(team, number) -> List:
    """A list that nobody but the service has filled."""
    now = datetime.now(UTC)
    make_people(team=team, first=0, people=PEOPLE, now=now)
    list_ = StaticListFactory(team=team, name="Just filled")
    add_members(list_=list_, candidates=Candidate.objects.for_team(team), actor_id=None)
    return list_


def test_the_preview_of_a_blast_reads_them_once(team, put_on):
    blast = BlastFactory(team=team, list_=put_on)
    before = rows_read()

    preview = preview_of(blast, now=datetime.now(UTC))

    assert preview.recipients == PEOPLE
    assert rows_read() - before <= MOST


def test_so_does_that_of_a_campaign(team, put_on):
    campaign = CampaignFactory(team=team, list_=put_on)
    before = rows_read()

    preview = preview_of_campaign(campaign, now=datetime.now(UTC))

    assert preview.reach.size == PEOPLE
    assert rows_read() - before <= MOST


def test_and_the_page_of_the_list(as_recruiter, put_on):
    before = rows_read()

    page = as_recruiter.get(reverse("lists:list", kwargs={"list_id": put_on.pk}))

    assert page.status_code == 200
    assert rows_read() - before <= MOST
