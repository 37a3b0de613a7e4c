"""For whom a campaign ends: nothing of it leaves to them any more, also not what is in the queue already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Account
from apps.accounts.tenancy import as_team
from apps.campaigns.models import Enrolment
from apps.campaigns.selectors import Part, Slice, figures_of, people_of
from apps.campaigns.services import take_out
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.dispatch import claim, look_again
from apps.chat.models import Conversation, Message
from apps.core.filters import FilterError
from apps.lists.models import List
from apps.lists.selectors import members_of
from apps.lists.services import add_members, list_people, remove_members
from apps.messaging.models import OptOut
from apps.messaging.services import opt_in, opt_out
from tests.factories.accounts import TeamFactory
from tests.factories.blasts import some_people
from tests.factories.campaigns import HOUR, CampaignFactory, running, work
from tests.factories.chat import text_in

TWO = ({"body": "A"}, {"body": "B", "delay": HOUR})


@pytest.fixture
def person(team):
    return some_people(team, 1)[0]


def reply(number, person, campaign):
    text_in(number, phone=person.phone, body="Yes, I am")


def stop(number, person, campaign):
    text_in(number, phone=person.phone, body="STOP")


def ask_for_help(number, person, campaign):
    text_in(number, phone=person.phone, body="HELP")


def be_opted_out(number, person, campaign):
    opt_out(
        team=person.team,
        phone=person.phone,
        source=OptOut.Source.USER,
        wording="On the phone",
        now=timezone.now(),
    )


def change_ones_mind(number, person, campaign):
    be_opted_out(number, person, campaign)
    opt_in(team=person.team, phone=person.phone, method="user", wording="Again", now=timezone.now())


def change_ones_mind_with_a_sister(number, person, campaign):
    sister = TeamFactory(name="Yard team", account=person.team.account)
    with as_team(sister.pk):
        for say in (stop_word, start_word):
            say(team=sister, phone=person.phone)


def stop_word(*, team, phone):
    opt_out(team=team, phone=phone, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now())


def start_word(*, team, phone):
    opt_in(team=team, phone=phone, method="keyword", wording="START", now=timezone.now())


def be_handed_over(number, person, campaign):
    Conversation.objects.filter(candidate=person).update(stage="delivered")


def leave(number, person, campaign):
    remove_members(list_=campaign.list, candidates=[person.pk], actor_id=None)


def reach_the_end(number, person, campaign):
    status = ApplicationStatus.objects.get(key="not_qualified")
    Application.objects.filter(candidate=person).update(status=status)


EACH = {
    reply: "replied",
    stop: "recipient_opted_out",
    ask_for_help: "replied",
    be_opted_out: "recipient_opted_out",
    change_ones_mind: "recipient_opted_out",
    change_ones_mind_with_a_sister: "recipient_opted_out",
    be_handed_over: "handed_over",
    leave: "left_list",
    reach_the_end: "end_status",
}
SWITCHED = {be_handed_over, leave, reach_the_end}
ON = {"stops_on_delivery": True, "stops_on_leaving": True, "end_statuses": ["not_qualified"]}
OFF = {"stops_on_delivery": False, "stops_on_leaving": False, "end_statuses": []}


def later(clock, **span):
    clock.shift(timedelta(**span))


def left():
    Message.objects.filter(status__in=["queued", "scheduled"]).update(status="sent", sent_at=timezone.now())


@pytest.mark.parametrize(("deed", "reason"), EACH.items())
def test_after_it_no_step_leaves(team, number, person, clock, deed, reason):
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO, **ON))
    left()
    later(clock, minutes=5)
    deed(number, person, campaign)
    later(clock, hours=2)

    # Without a look at everybody: who is due is asked about anyway.
    work(campaign, look=False)

    assert Message.objects.filter(origin="campaign").count() == 1
    enrolment = campaign.enrolments.get()
    assert (enrolment.status, enrolment.reason) == ("stopped", reason)


@pytest.mark.parametrize(("deed", "reason"), EACH.items())
def test_what_is_in_the_queue_already_does_not_leave(team, number, person, clock, deed, reason):
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO, **ON))
    message = Message.objects.get(origin="campaign")
    later(clock, seconds=5)
    deed(number, person, campaign)

    batch = claim(number_id=number.pk, now=timezone.now())

    assert message.pk not in {one.message.pk for one in batch.claimed}
    assert [refusal.code for refused, refusal in batch.refused if refused.pk == message.pk] == [reason]
    work(campaign)
    assert Message.objects.get(pk=message.pk).status == "cancelled"


@pytest.mark.parametrize("deed", EACH)
def test_nor_what_a_worker_has_just_taken(team, number, person, clock, deed):
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO, **ON))
    batch = claim(number_id=number.pk, now=timezone.now())
    later(clock, milliseconds=5)
    deed(number, person, campaign)

    look = look_again(batch.claimed)

    assert len(batch.claimed) == len(look.staying) == 1


def test_what_a_sister_heard_stops_nobody_where_it_binds_each_team_alone(team, number, person, clock):
    Account.objects.update(opt_out_scope=Account.OptOutScope.TEAM)
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO))
    left()
    later(clock, minutes=5)
    change_ones_mind_with_a_sister(number, person, campaign)
    later(clock, hours=2)
    work(campaign)

    assert Message.objects.filter(origin="campaign").count() == 2


@pytest.mark.parametrize("deed", EACH)
def test_the_switches_switch(team, number, person, clock, deed):
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO, **OFF))
    left()
    later(clock, minutes=5)
    deed(number, person, campaign)
    later(clock, hours=2)
    work(campaign)

    assert Message.objects.filter(origin="campaign").count() == (2 if deed in SWITCHED else 1)


def test_what_was_said_before_they_came_stops_nobody(team, number, person, clock):
    reply(number, person, None)
    later(clock, minutes=1)
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO))
    left()
    later(clock, hours=2)
    work(campaign)

    assert Message.objects.filter(origin="campaign").count() == 2


def test_a_list_that_cannot_be_read_says_of_nobody_that_they_have_left_it(team, number, person):
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO, **ON))
    List.objects.update(kind="dynamic", filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})
    with pytest.raises(FilterError):
        members_of(List.objects.select_related("team").get(), now=timezone.now())

    assert len(claim(number_id=number.pk, now=timezone.now()).claimed) == 1
    assert work(campaign).status == "failed"


def test_one_person_is_taken_out_by_hand(team, number, clock):
    out, other = some_people(team, 2)
    campaign = running(CampaignFactory(team=team, people=[out, other], steps=TWO))
    done = take_out(campaign=campaign, candidates=[out.pk], actor_id=None, now=timezone.now())
    assert done == [out.pk]
    assert Message.objects.get(phone=out.phone).status == "cancelled"
    left()
    later(clock, hours=2)
    work(campaign)

    assert Message.objects.filter(phone=out.phone).count() == 1
    assert Message.objects.filter(phone=other.phone).count() == 2
    assert take_out(campaign=campaign, candidates=[out.pk], actor_id=None, now=timezone.now()) == []


def test_who_is_where_adds_up(team, number, clock):
    people = some_people(team, 4)
    campaign = running(CampaignFactory(team=team, people=people, steps=TWO))
    left()
    Message.objects.filter(phone=people[0].phone).update(status="delivered")
    Message.objects.filter(phone=people[1].phone).update(status="undelivered", error_code="30005")
    later(clock, minutes=5)
    reply(number, people[2], campaign)
    stop(number, people[3], campaign)
    work(campaign)

    figures = figures_of(campaign)

    assert figures.as_dict() == {
        "enrolled": 4,
        "active": 2,
        "finished": 0,
        "stopped": 2,
        "replied": 1,
        "opted_out": 1,
        "clicked": 0,
    }
    first, second = figures.steps
    assert (first.sent, first.delivered, first.failed, first.replied, first.waiting) == (3, 1, 1, 1, 0)
    assert (second.waiting, second.stopped, second.sent) == (2, 2, 0)
    for part, count in [*figures.tiles, *first.tiles, *second.tiles]:
        assert (part, people_of(campaign, part).count()) == (part, count)
    replied = people_of(campaign, Slice(Part.REPLIED))
    made = list_people(team=team, people=replied, name="Warm", actor_id=None)
    assert [*members_of(made, now=timezone.now())] == [people[2]]


def test_two_who_turn_out_to_be_one_go_on_as_one(team, number, clock):
    kept, gone = some_people(team, 2)
    campaign = running(CampaignFactory(team=team, people=[gone], steps=TWO))
    left()
    later(clock, hours=1)
    work(campaign)
    left()
    assert Message.objects.count() == 2
    add_members(list_=campaign.list, candidates=[kept.pk], actor_id=None)
    Enrolment.objects.filter(candidate=gone).update(
        position=2, status="active", ended_at=None, due_at=timezone.now()
    )
    work(campaign, look=True)
    merge = merge_candidates(kept=kept, gone=gone)

    later(clock, days=1)
    work(campaign)

    assert Message.objects.filter(body__startswith="A").count() == 2
    assert Message.objects.filter(body="B").count() == 1
    undo_merge(merge=merge, now=timezone.now())
    assert {each.candidate_id for each in Enrolment.objects.all()} == {kept.pk, gone.pk}


def test_of_whom_is_erased_only_the_figures_are_left(team, number, person, clock):
    campaign = running(CampaignFactory(team=team, people=[person], steps=TWO))
    left()
    erase_candidate(candidate=person, actor_id=None, now=timezone.now())
    later(clock, hours=2)
    work(campaign)

    enrolment = campaign.enrolments.get()
    assert (enrolment.phone, enrolment.reason, Message.objects.count()) == ("", "erased", 1)
    assert figures_of(campaign).enrolled == 1
