"""A campaign at work: each person gets each step once, in its time, and none once it has ended for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.campaigns.models import CampaignText, Enrolment
from apps.campaigns.services import (
    add_step,
    pause_campaign,
    resume_campaign,
    stop_campaign,
    take_out,
    update_step,
)
from apps.chat.models import Message
from apps.events.models import Event
from apps.lists.services import add_members
from tests.factories.blasts import some_people, willing
from tests.factories.campaigns import DAY, HELLO, HOUR, CampaignFactory, running, work
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory


def texts():
    return list(Message.objects.order_by("created_at", "phone").values_list("phone", "body"))


def left():
    """Let everything in the queue leave."""
    Message.objects.filter(status__in=["queued", "scheduled"]).update(status="sent", sent_at=timezone.now())


def later(clock, **span):
    clock.shift(timedelta(**span))


@pytest.fixture
def clock(_by_day):
    with time_machine.travel(datetime(2026, 6, 10, 18, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def test_everybody_gets_each_step_in_its_time_and_once(team, number, clock):
    people = some_people(team, 2)
    campaign = running(CampaignFactory(team=team, people=people))
    assert sorted(body for _, body in texts()) == [
        "Hi Person0, are you free?",
        "Hi Person1, are you free?",
    ]
    message = Message.objects.first()
    assert (message.origin, message.lane, message.status) == ("campaign", Message.Lane.BULK, "queued")
    left()

    work(campaign)
    later(clock, days=1, hours=23)
    work(campaign)
    assert Message.objects.count() == 2

    later(clock, hours=1)
    work(campaign)
    assert sorted(texts()[2:]) == sorted((person.phone, "Still there?") for person in people)
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"finished"}

    later(clock, days=30)
    work(campaign)
    assert Message.objects.count() == 4


def test_who_comes_later_is_enrolled_later_and_whoever_was_in_it_never_again(team, number, clock):
    list_ = DynamicListFactory(
        team=team, filter_={"all": [{"field": "candidate.city", "op": "is", "value": "Newark"}]}
    )
    first, second = some_people(team, 2)
    first.city = "Newark"
    first.save()
    campaign = running(CampaignFactory(team=team, list_=list_))
    assert Enrolment.objects.count() == 1

    second.city = "Newark"
    second.save()
    work(campaign)
    assert Enrolment.objects.count() == 2
    first.city = "Trenton"
    first.save()
    work(campaign)
    first.city = "Newark"
    first.save()
    work(campaign)

    assert Message.objects.count() == Enrolment.objects.count() == 2


def test_also_who_is_put_on_a_static_list_but_not_where_it_takes_nobody_more(team, number):
    live = running(CampaignFactory(team=team, people=some_people(team, 1)))
    once = running(CampaignFactory(team=team, people=some_people(team, 1), is_live=False))
    for each in (live, once):
        add_members(list_=each.list, candidates=[p.pk for p in some_people(team, 1)], actor_id=None)
        work(each)

    assert live.enrolments.count() == 2
    assert once.enrolments.count() == 1


def test_who_has_no_value_is_skipped_with_the_reason_and_gets_the_next_step(team, number, clock):
    [nameless] = willing([CandidateFactory(team=team, last_name="Nameless")])
    campaign = running(
        CampaignFactory(
            team=team,
            people=[nameless],
            steps=[{"body": "Hi {{first_name}}"}, {"body": "Hello", "delay": HOUR}],
        )
    )
    assert CampaignText.objects.get().skipped == "missing_merge_field"
    assert not Message.objects.exists()

    later(clock, hours=1)
    work(campaign)

    assert Message.objects.get().body.startswith("Hello")


def test_whom_the_gate_refuses_is_stopped_for_that_reason(team, number):
    unasked = CandidateFactory(team=team)
    campaign = running(CampaignFactory(team=team, people=[unasked]))

    assert campaign.enrolments.get().reason == "no_consent"


def test_who_has_had_enough_waits_and_it_is_said(team, number, clock):
    team.frequency_cap, team.frequency_days = 1, 3
    team.save()
    campaign = running(
        CampaignFactory(
            team=team, people=some_people(team, 1), steps=[{"body": HELLO}, {"body": "B", "delay": HOUR}]
        )
    )
    left()
    later(clock, hours=1)

    work(campaign)

    enrolment = campaign.enrolments.get()
    assert enrolment.waits_for == "frequency_cap"
    assert enrolment.due_at == timezone.now() - timedelta(hours=1) + timedelta(days=3)
    later(clock, days=3)
    work(campaign)
    assert Message.objects.count() == 2


def test_a_step_waits_for_the_one_before_to_leave(team, number, clock):
    campaign = running(
        CampaignFactory(
            team=team, people=some_people(team, 1), steps=[{"body": HELLO}, {"body": "B", "delay": HOUR}]
        )
    )
    later(clock, hours=2)
    work(campaign)
    assert Message.objects.count() == 1
    assert campaign.enrolments.get().waits_for == "previous_text"

    left()
    later(clock, minutes=59)
    work(campaign)
    assert Message.objects.count() == 1
    later(clock, minutes=1)
    work(campaign)
    assert Message.objects.count() == 2


def test_a_clock_that_jumps_skips_no_step_and_doubles_none(team, number, clock):
    steps = [{"body": f"Step {nth}", "delay": nth * DAY} for nth in range(3)]
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1), steps=steps))
    for _ in range(4):
        left()
        later(clock, days=40)
        work(campaign)
        work(campaign)

    assert [body[:6] for _, body in texts()] == ["Step 0", "Step 1", "Step 2"]


def test_a_pause_holds_what_is_queued_and_what_is_due(team, number, clock):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))
    pause_campaign(campaign=campaign, actor_id=None, now=timezone.now())
    assert Message.objects.due(now=timezone.now()).count() == 0
    later(clock, days=3)
    assert Message.objects.count() == work(campaign).enrolments.count() == 1

    resume_campaign(campaign=campaign, actor_id=None, now=timezone.now())
    assert Message.objects.due(now=timezone.now()).count() == 1
    left()
    later(clock, days=2)
    work(campaign)
    assert Message.objects.count() == 2


def test_what_is_stopped_for_good_sends_nothing_more(team, number, clock):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 2)))
    stop_campaign(campaign=campaign, actor_id=None, now=timezone.now())
    later(clock, days=3)
    work(campaign)

    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}
    assert set(Enrolment.objects.values_list("reason", flat=True)) == {"campaign_stopped"}


def test_one_that_takes_nobody_more_is_finished_once_everybody_has_had_it(team, number, clock):
    campaign = running(
        CampaignFactory(team=team, people=some_people(team, 1), steps=[{"body": HELLO}], is_live=False)
    )
    assert campaign.status == "running"
    left()
    assert work(campaign).status == "finished"
    assert Event.objects.filter(kind="campaign.finished").count() == 1


@pytest.fixture
def at_its_last_texts(team, number, clock):
    """A campaign that takes nobody more, with the last text of two people in the queue and that of a third gone."""
    people = some_people(team, 3)
    campaign = running(CampaignFactory(team=team, people=people, steps=[{"body": HELLO}], is_live=False))
    Message.objects.filter(phone=people[2].phone).update(status="sent", sent_at=timezone.now())
    return work(campaign), people


def statuses():
    return sorted(Message.objects.values_list("status", flat=True))


def test_one_whose_last_texts_are_in_the_queue_can_be_paused_and_goes_on(at_its_last_texts):
    campaign, _ = at_its_last_texts
    assert (campaign.status, campaign.finished_at) == ("running", None)

    pause_campaign(campaign=campaign, actor_id=None, now=timezone.now())
    assert Message.objects.due(now=timezone.now()).count() == 0
    assert work(campaign).status == "paused"

    resume_campaign(campaign=campaign, actor_id=None, now=timezone.now())
    assert Message.objects.due(now=timezone.now()).count() == 2
    left()
    assert work(campaign).status == "finished"


def test_one_whose_last_texts_are_in_the_queue_can_be_stopped(at_its_last_texts):
    campaign, people = at_its_last_texts

    stop_campaign(campaign=campaign, actor_id=None, now=timezone.now())

    assert statuses() == ["cancelled", "cancelled", "sent"]
    ended = campaign.enrolments.filter(reason="campaign_stopped").values_list("candidate", flat=True)
    assert set(ended) == {people[0].pk, people[1].pk}


def test_whoever_waits_for_their_last_text_only_can_be_taken_out(at_its_last_texts):
    campaign, people = at_its_last_texts

    asked = [people[0].pk, people[2].pk]
    done = take_out(campaign=campaign, candidates=asked, actor_id=None, now=timezone.now())

    assert done == [people[0].pk]
    assert statuses() == ["cancelled", "queued", "sent"]
    assert campaign.enrolments.get(reason="taken_out").candidate == people[0]
    assert work(campaign).status == "running"
    left()
    assert work(campaign).status == "finished"


def test_a_changed_delay_holds_for_those_who_have_not_had_the_step(team, number, clock):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))
    left()
    later(clock, hours=2)
    step = campaign.steps.select_related("campaign").get(position=2)

    update_step(step=step, fields={"delay": HOUR, "body": "Changed"}, actor_id=None, now=timezone.now())
    work(campaign)

    assert texts()[1][1] == "Changed"


def test_a_step_added_at_the_end_is_for_those_under_way(team, number, clock):
    done, new = some_people(team, 2)
    campaign = running(CampaignFactory(team=team, people=[done], steps=[{"body": HELLO}]))
    assert campaign.enrolments.get().status == "finished"
    add_step(campaign=campaign, fields={"body": "More", "delay": 0}, actor_id=None)
    add_members(list_=campaign.list, candidates=[new.pk], actor_id=None)
    work(campaign)
    left()
    later(clock, minutes=1)
    work(campaign)

    assert [body for phone, body in texts() if phone == done.phone] == [texts()[0][1]]
    assert [body for phone, body in texts() if phone == new.phone][1] == "More"
