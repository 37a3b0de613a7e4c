"""A campaign where something goes wrong, or would: nobody is left out or doubled, and the reason is said."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.campaigns import turns
from apps.campaigns.models import Campaign, CampaignText
from apps.chat.models import Message
from apps.chat.services import queue_texts
from apps.lists import fanout
from apps.lists.models import List
from apps.lists.services import ListInUse, delete_list
from tests.factories.blasts import some_people
from tests.factories.campaigns import CampaignFactory, running, work
from tests.factories.lists import DynamicListFactory


@pytest.mark.parametrize("stops_at", [1, 2, 3])
def test_a_worker_that_dies_between_two_batches_leaves_nobody_out_and_doubles_nobody(
    team, number, monkeypatch, stops_at
):
    monkeypatch.setattr(fanout, "BATCH", 2)
    batches = []

    def dying(**given):
        batches.append(queue_texts(**given))
        if len(batches) == stops_at:
            raise SystemExit

    monkeypatch.setattr(turns, "queue_texts", lambda **given: dying(**given) or batches[-1])
    campaign = CampaignFactory(team=team, people=some_people(team, 6))
    with pytest.raises(SystemExit):
        running(campaign)
    assert Message.objects.count() == CampaignText.objects.count()

    work(campaign)

    assert Message.objects.values("phone").distinct().count() == Message.objects.count() == 6
    assert CampaignText.objects.filter(message__isnull=False).count() == 6


def test_the_database_refuses_a_second_one_of_a_step(team, number):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))
    written = CampaignText.objects.get()
    with pytest.raises(IntegrityError, match="campaign_step_once"), transaction.atomic():
        CampaignText.objects.create(
            team=team, enrolment_id=written.enrolment_id, step_id=written.step_id, skipped="again"
        )
    # And the text's own name, as if it had been forgotten who has theirs.
    written.delete()
    campaign.enrolments.update(position=1, due_at=timezone.now())

    work(campaign)

    assert Message.objects.count() == 1


def test_a_list_that_cannot_be_read_stops_it_until_a_person_mends_it(team, number):
    campaign = CampaignFactory(team=team, list_=DynamicListFactory(team=team, filter_={"all": []}))
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    running(campaign)

    assert (campaign.status, "no longer there" in campaign.error) == ("failed", True)


def test_a_mistake_of_ours_stops_it_and_is_said(team, number, monkeypatch):
    monkeypatch.setattr(turns, "decide_texts", lambda **_: 1 / 0)

    assert running(CampaignFactory(team=team, people=some_people(team, 1))).error == fanout.WRONG


def test_a_list_that_a_campaign_uses_is_not_deleted(team, number):
    campaign = CampaignFactory(team=team)
    with pytest.raises(ListInUse, match="the campaign “First weeks”"):
        delete_list(list_=campaign.list, actor_id=None, now=timezone.now())
    Campaign.objects.update(status="stopped")
    delete_list(list_=campaign.list, actor_id=None, now=timezone.now())


def test_a_batch_costs_the_same_for_two_as_for_twenty(team, number, count_queries):
    few, many = (CampaignFactory(team=team, people=some_people(team, number)) for number in (2, 20))

    assert count_queries(lambda: running(few)) == count_queries(lambda: running(many))
