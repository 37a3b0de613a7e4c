"""What ends a campaign for everybody is asked about first, with how many people it is about; also without scripts."""

from __future__ import annotations

import pytest

from apps.campaigns.models import Campaign
from tests.factories.blasts import some_people
from tests.factories.campaigns import CampaignFactory, running


@pytest.mark.parametrize(
    ("deed", "said"),
    [("stop", "2 people under way in it get no further step."), ("delete", "It has 2 steps")],
)
def test_it_is_ended_by_whoever_has_read_for_whom(team, number, as_recruiter, deed, said):
    campaign = CampaignFactory(team=team, people=some_people(team, 2))
    if deed == "stop":
        running(campaign)
    before = Campaign.objects.get().status
    address = f"/campaigns/{campaign.pk}/{deed}/"
    shown = as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert f'hx-get="{address}"' in shown
    assert f'action="{address}"' not in shown

    for headers in ({}, {"HX-Request": "true"}):
        asked = as_recruiter.get(address, headers=headers).content.decode()
        assert said in asked
        assert f'action="{address}"' in asked
        assert ("<html" in asked) is (not headers)

    assert Campaign.objects.get().status == before
    as_recruiter.post(address)
    assert [each.status for each in Campaign.objects.all()] == (["stopped"] if deed == "stop" else [])


@pytest.mark.parametrize(
    ("deed", "said"), [("stop", "it is draft."), ("delete", "This campaign has started.")]
)
def test_what_cannot_be_ended_is_not_asked_about(team, number, as_recruiter, deed, said):
    campaign = CampaignFactory(team=team, people=some_people(team, 1))
    if deed == "delete":
        running(campaign)

    led = as_recruiter.get(f"/campaigns/{campaign.pk}/{deed}/", follow=True)

    assert said in led.content.decode()
