"""A list that was filled a moment ago is known to no statistics: a worker reads it once all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection

from apps.blasts import fanout
from apps.blasts.models import BlastRecipient
from apps.campaigns.models import Enrolment
from apps.lists.models import List
from tests.factories.blasts import BlastFactory, started
from tests.factories.bulk_texts import list_people
from tests.factories.campaigns import CampaignFactory, running

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
