"""A campaign used for another one: the copy is a draft of the same steps, and nobody is in it."""

from __future__ import annotations

from datetime import time

from apps.campaigns.models import Campaign, Enrolment
from apps.campaigns.services import copy_campaign, delete_campaign
from apps.messaging.models import Attachment
from tests.factories.blasts import some_people
from tests.factories.campaigns import DAY, CampaignFactory, running
from tests.factories.files import AttachmentFactory

HOURS = {"send_from": time(9), "send_until": time(17), "weekdays": [1, 2]}
STEPS = [{"body": "Hi"}, {"body": "Still there?", "delay": 2 * DAY, "track_links": True, **HOURS}]
MEANT = {"is_live": True, "stops_on_delivery": False, "stops_on_leaving": True, "end_statuses": ["archived"]}


def test_a_campaign_that_runs_is_copied_into_a_draft(team, number, recruiter, as_recruiter):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 2), steps=STEPS, **MEANT))
    assert (
        f"/campaigns/{campaign.pk}/copy/" in as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()
    )

    answer = as_recruiter.post(f"/campaigns/{campaign.pk}/copy/")

    copy = Campaign.objects.exclude(pk=campaign.pk).get()
    assert answer.headers["Location"] == f"/campaigns/{copy.pk}/"
    assert (copy.name, copy.status, copy.author) == ("Copy of First weeks", "draft", recruiter)
    assert (copy.list, copy.number, copy.started_at) == (campaign.list, number, None)
    assert {name: getattr(copy, name) for name in MEANT} == MEANT
    told = ("position", "body", "delay", "track_links", "send_from", "send_until", "weekdays")
    of_both = [[*each.steps.order_by("position").values_list(*told)] for each in (campaign, copy)]
    assert of_both[0] == of_both[1]
    assert [row[1] for row in of_both[1]] == ["Hi", "Still there?"]
    assert not Enrolment.objects.filter(campaign=copy).exists()
    assert as_recruiter.get(answer.headers["Location"]).status_code == 200


def test_the_files_of_its_steps_are_its_own(team, number, recruiter):
    steps = [{"body": "Where to go", "media": [AttachmentFactory(team=team).pk]}]
    campaign = CampaignFactory(team=team, people=some_people(team, 1), steps=steps)
    copy = copy_campaign(campaign=campaign, author=recruiter)

    delete_campaign(campaign=campaign, actor_id=recruiter.pk)

    assert copy.steps.get().attachment_ids == (Attachment.objects.get().pk,)
