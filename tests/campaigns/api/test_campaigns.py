"""`/campaigns`, as partners write, start, watch and stop them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.campaigns.models import Campaign
from apps.chat.models import Message
from apps.events.models import Event
from tests.factories.api import partner_of
from tests.factories.blasts import some_people
from tests.factories.campaigns import DAY, CampaignFactory, running, work
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.lists import StaticListFactory

STEPS = [
    {"body": "Hi {{first_name|there}}"},
    {
        "body": "Still there?",
        "delay": DAY,
        "send_from": "09:00:00",
        "send_until": "17:00:00",
        "weekdays": [1, 2],
    },
]


def test_a_campaign_from_its_words_to_its_end(team, number, partner):
    people = some_people(team, 3)
    list_ = StaticListFactory(team=team, people=people)
    made = partner.post(
        "campaigns",
        {"name": "Weeks", "list": str(list_.pk), "steps": STEPS, "end_statuses": ["archived"]},
    )
    assert made.status_code == 201
    written = made.json()
    assert (written["status"], written["number"], written["is_live"]) == ("draft", str(number.pk), True)
    assert [step["delay"] for step in written["steps"]] == [0, DAY]
    assert written["steps"][1]["send_from"] == "09:00:00"
    address = f"campaigns/{written['id']}"
    assert partner.patch(address, {"name": "Months"}).json()["name"] == "Months"

    begun = partner.post(f"{address}/start", {"expected_people": 3})
    assert (begun.status_code, begun.json()["status"]) == (202, "running")
    campaign = work(Campaign.objects.get())
    Message.objects.update(status="sent", sent_at=timezone.now() - timezone.timedelta(minutes=1))
    text_in(number, phone=people[0].phone, body="Yes")
    work(campaign)

    shown = partner.get(address).json()
    assert shown["counts"] == {
        "enrolled": 3,
        "active": 2,
        "finished": 0,
        "stopped": 1,
        "replied": 1,
        "opted_out": 0,
        "clicked": 0,
    }
    assert [(step["sent"], step["waiting"]) for step in shown["steps"]] == [(3, 0), (0, 2)]
    told = {
        each["candidate"]: (each["status"], each["next_step"], each["reason"] and each["reason"]["code"])
        for each in partner.get(f"{address}/people").json()["data"]
    }
    assert told == {
        str(people[0].pk): ("stopped", 2, "replied"),
        str(people[1].pk): ("active", 2, None),
        str(people[2].pk): ("active", 2, None),
    }
    assert len(partner.get(f"{address}/people", status="stopped").json()["data"]) == 1

    unknown = partner.post(f"{address}/take-out", {"candidates": [str(people[1].pk), str(uuid4())]})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "#/candidates/1")
    out = partner.post(f"{address}/take-out", {"candidates": [str(people[0].pk), str(people[1].pk)]})
    assert out.json() == {"stopped": 1}
    assert partner.post(f"{address}/pause").json()["status"] == "paused"
    assert partner.post(f"{address}/resume").json()["status"] == "running"
    assert partner.post(f"{address}/stop").json()["status"] == "stopped"
    refused = partner.post(f"{address}/resume")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_in_progress")
    late = partner.patch(address, {"name": "Late"})
    assert (late.status_code, late.json()["code"]) == (409, "campaign_is_over")


def test_its_steps_are_added_changed_and_taken_away(team, number, partner):
    campaign = CampaignFactory(team=team, steps=[])
    added = partner.post(f"campaigns/{campaign.pk}/steps", {"body": "One"})
    assert (added.status_code, added.json()["position"]) == (201, 1)
    second = partner.post(f"campaigns/{campaign.pk}/steps", {"body": "Two", "delay": 60}).json()
    assert partner.patch(f"campaign-steps/{second['id']}", {"delay": 90}).json()["delay"] == 90

    assert partner.delete(f"campaign-steps/{second['id']}").status_code == 204

    assert [step["body"] for step in partner.get(f"campaigns/{campaign.pk}").json()["steps"]] == ["One"]


def test_a_step_of_a_draft_is_put_at_another_place(team, number, partner):
    campaign = CampaignFactory(team=team, steps=[{"body": "One"}, {"body": "Two"}, {"body": "Three"}])
    last = campaign.steps.get(position=3)

    assert partner.post(f"campaign-steps/{last.pk}/move", {"position": 1}).json()["position"] == 1
    told = partner.get(f"campaigns/{campaign.pk}").json()["steps"]
    assert [(step["position"], step["body"]) for step in told] == [(1, "Three"), (2, "One"), (3, "Two")]
    assert partner.post(f"campaign-steps/{last.pk}/move", {"position": 9}).json()["position"] == 3

    running(campaign)
    refused = partner.post(f"campaign-steps/{last.pk}/move", {"position": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_already_started")


def test_what_would_come_of_it_is_told_before_it_starts(team, number, partner):
    team.price_per_part = 2
    team.save()
    campaign = CampaignFactory(team=team, people=[*some_people(team, 2), CandidateFactory(team=team)])

    told = partner.post(f"campaigns/{campaign.pk}/preview", {}).json()

    assert (told["people"], told["reachable"], told["skipped"]) == (3, 2, {"no_consent": 1})
    assert [step["segments"] for step in told["steps"]] == [2, 2]
    assert (told["segments"], told["cost"]) == (4, "8.00")
    assert datetime.fromisoformat(told["first_at"]) - timezone.now() < timedelta(minutes=1)
    assert {text["text"] for text in told["steps"][1]["texts"]} == {"Still there?"}
    assert not Message.objects.exists()


def test_what_was_sent_is_not_taken_away_and_a_running_list_stays(team, number, partner):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))
    first = campaign.steps.get(position=1)
    refused = partner.delete(f"campaign-steps/{first.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "step_was_sent")

    other = StaticListFactory(team=team)
    moved = partner.patch(f"campaigns/{campaign.pk}", {"list": str(other.pk)})
    gone = partner.delete(f"campaigns/{campaign.pk}")

    assert (moved.status_code, moved.json()["code"]) == (409, "campaign_already_started")
    assert (gone.status_code, gone.json()["code"]) == (409, "campaign_already_started")


@pytest.mark.parametrize(
    ("step", "code"),
    [
        ({"body": "Hi {{nickname}}"}, "bad_template"),
        ({"body": "A", "send_from": "09:00:00"}, "bad_window"),
        ({"body": "   "}, "invalid_input"),
    ],
)
def test_a_campaign_with_a_step_that_cannot_be_is_not_written_at_all(team, number, partner, step, code):
    list_ = StaticListFactory(team=team)

    refused = partner.post("campaigns", {"name": "A", "list": str(list_.pk), "steps": [{"body": "A"}, step]})

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert not Campaign.objects.exists()


def test_a_status_that_there_is_not_is_refused(team, number, partner):
    campaign = CampaignFactory(team=team)

    refused = partner.patch(f"campaigns/{campaign.pk}", {"end_statuses": ["nowhere"]})

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_status")


def test_starting_twice_starts_once_and_without_steps_never(team, number, partner):
    empty = CampaignFactory(team=team, steps=[])
    refused = partner.post(f"campaigns/{empty.pk}/start", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "campaign_has_no_steps")

    address = f"campaigns/{CampaignFactory(team=team).pk}/start"
    assert [partner.post(address, {}).status_code for _ in range(2)] == [202, 202]
    assert Event.objects.filter(kind="campaign.started").count() == 1


def test_other_numbers_than_told_are_looked_at_once_more(team, number, partner):
    campaign = CampaignFactory(team=team, people=some_people(team, 2))

    refused = partner.post(f"campaigns/{campaign.pk}/start", {"expected_people": 3})

    assert (refused.status_code, refused.json()["code"]) == (409, "list_has_changed")


def test_who_may_only_write_starts_nothing(team, number):
    writer = partner_of(team, scopes=["read", "write"])
    campaign = CampaignFactory(team=team)

    assert writer.post(f"campaigns/{campaign.pk}/start", {}).status_code == 403
    assert writer.patch(f"campaigns/{campaign.pk}", {"name": "B"}).status_code == 200


def test_the_lists_cost_the_same_for_one_row_as_for_twenty(team, number, partner, count_queries):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))

    def look():
        partner.get("campaigns")
        partner.get(f"campaigns/{campaign.pk}")
        partner.get(f"campaigns/{campaign.pk}/people")

    look()
    for_one = count_queries(look)
    for nth in range(19):
        CampaignFactory(team=team, name=f"More {nth}")

    assert count_queries(look) == for_one


@pytest.mark.parametrize("clock", ["9:00", "25:00", "09:00Z", "09:00:00+02:00", 900, "", "nine"])
def test_a_clock_on_a_wall_has_no_zone(team, number, partner, clock):
    campaign = CampaignFactory(team=team)

    refused = partner.post(
        f"campaigns/{campaign.pk}/steps", {"body": "A", "send_from": clock, "send_until": "17:00"}
    )

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "#/send_from")
