"""What cannot be undone is asked about first, with how many people it is about; also without scripts."""

from __future__ import annotations

import pytest

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from tests.factories.blasts import BlastFactory, some_people, started


def test_the_rest_is_cancelled_by_whoever_has_read_of_how_many(team, number, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 3)))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    address = f"/blasts/{blast.pk}/cancel/"
    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert f'hx-get="{address}"' in shown
    assert f'action="{address}"' not in shown

    for headers in ({}, {"HX-Request": "true"}):
        asked = as_recruiter.get(address, headers=headers).content.decode()
        assert "3 people whose turn it was not yet get nothing." in asked
        assert f'action="{address}"' in asked
        assert ("<html" in asked) is (not headers)

    assert Blast.objects.get().status == "running"
    as_recruiter.post(address)
    assert Blast.objects.get().status == "cancelled"


@pytest.mark.parametrize("deed", ["delete", "cancel"])
def test_one_that_has_not_started_is_asked_about_too(team, number, as_recruiter, deed):
    blast = BlastFactory(team=team, people=some_people(team, 2))
    Blast.objects.update(status="scheduled", send_at="2030-01-01T12:00:00Z")
    address = f"/blasts/{blast.pk}/{deed}/"
    shown = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert f'hx-get="{address}"' in shown
    assert f'action="{address}"' not in shown

    assert "2 people" in as_recruiter.get(address).content.decode()

    assert Blast.objects.filter(status="scheduled").exists()
    as_recruiter.post(address)
    assert not Blast.objects.filter(status="scheduled").exists()


def test_what_is_over_is_not_asked_about(team, number, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1))

    led = as_recruiter.get(f"/blasts/{blast.pk}/cancel/", follow=True)

    assert "This blast cannot be cancelled: it is draft." in led.content.decode()
