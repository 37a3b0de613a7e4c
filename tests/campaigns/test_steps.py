"""The steps of a draft on its page: moved, tried, filled from templates; and what would come of all of them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from apps.campaigns.models import CampaignStep
from apps.campaigns.selectors import preview_of
from apps.chat.models import Conversation, Message
from apps.messaging.services import add_template
from tests.factories.blasts import some_people, willing
from tests.factories.campaigns import DAY, HELLO, CampaignFactory, running
from tests.factories.candidates import CandidateFactory

THREE = [{"body": "One"}, {"body": "Two", "delay": DAY}, {"body": "Three", "delay": DAY}]


def page(client, campaign):
    return client.get(f"/campaigns/{campaign.pk}/").content.decode()


def order():
    return [*CampaignStep.objects.order_by("position").values_list("position", "body")]


def test_a_step_of_a_draft_changes_places_with_its_neighbour(team, number, as_recruiter):
    campaign = CampaignFactory(team=team, steps=THREE)
    last = campaign.steps.get(position=3)
    address = f"/campaigns/{campaign.pk}/steps/{last.pk}/move/"
    assert 'aria-label="Move step 3 up"' in page(as_recruiter, campaign)

    led = as_recruiter.post(address, {"move": "up"})
    assert (led.url, order()) == (f"/campaigns/{campaign.pk}/#step-2", [(1, "One"), (2, "Three"), (3, "Two")])
    as_recruiter.post(address, {"move": "up"})
    as_recruiter.post(address, {"move": "up"})
    assert order() == [(1, "Three"), (2, "One"), (3, "Two")]
    for nowhere in ("", "sideways"):
        as_recruiter.post(address, {"move": nowhere})
    as_recruiter.post(address, {"move": "down"})

    assert order() == [(1, "One"), (2, "Three"), (3, "Two")]


def test_once_started_the_steps_stay_in_their_order(team, number, as_recruiter):
    campaign = running(CampaignFactory(team=team, steps=THREE))
    assert "Move step" not in page(as_recruiter, campaign)

    last = campaign.steps.get(position=3)
    shown = as_recruiter.post(
        f"/campaigns/{campaign.pk}/steps/{last.pk}/move/", {"move": "up"}, follow=True
    ).content.decode()

    assert "its steps stay in their order" in shown
    assert order()[2] == (3, "Three")


def test_a_step_is_tried_on_ones_own_phone(team, number, as_recruiter):
    campaign = CampaignFactory(
        team=team, people=some_people(team, 1), steps=[{"body": HELLO}, {"body": "Bye {{first_name}}"}]
    )
    said = {"phone": "+12025550199", "client_id": "018f3a2e-0000-7000-8000-000000000001"}
    for wrong in ({"step": "3"}, {"step": "2", "phone": "12"}):
        assert as_recruiter.post(f"/campaigns/{campaign.pk}/test/", said | wrong).status_code == 422
    assert not Message.objects.exists()

    for _ in range(2):
        as_recruiter.post(f"/campaigns/{campaign.pk}/test/", said | {"step": "2"})

    [tried] = Message.objects.all()
    assert (tried.phone, tried.origin) == ("+12025550199", "chat")
    assert tried.body.startswith("Bye Person0")


def test_a_step_has_the_templates_and_the_fields_that_a_blast_has(team, number, as_recruiter):
    template = add_template(team=team, name="nights", body="Are you free at night?")
    campaign = CampaignFactory(team=team, steps=[{"body": "One"}])
    [only] = campaign.steps.all()
    shown = page(as_recruiter, campaign)
    for part in ("<template-picker", "<composer-hints", "<merge-fields", "<code>{{job_title}}</code>"):
        assert shown.count(part) == 2
    assert shown.count(f'type="hidden" name="list" value="{campaign.list_id}"') == 2

    said = {"amount": 2, "unit": "days", "weekdays": ["1", "3"], "use": "yes", "template": str(template.pk)}
    added = as_recruiter.post(f"/campaigns/{campaign.pk}/steps/", {"body": "Hello!", **said})
    changed = as_recruiter.post(f"/campaigns/{campaign.pk}/steps/{only.pk}/", {"body": "Hello!", **said})

    form = added.context["add_form"]
    assert form["body"].value() == "Hello!\nAre you free at night?"
    assert (form["amount"].value(), form["weekdays"].value()) == ("2", ["1", "3"])
    assert changed.context["steps"][0]["form"]["body"].value() == "Hello!\nAre you free at night?"
    assert order() == [(1, "One")]


def test_the_page_says_whom_it_reaches_and_what_it_costs_before_it_starts(team, number, as_recruiter):
    team.price_per_part = Decimal("0.5")
    team.save()
    people = [*some_people(team, 3), CandidateFactory(team=team)]
    campaign = CampaignFactory(team=team, people=people, steps=[{"body": "A" * 170}, {"body": "Again?"}])

    shown = page(as_recruiter, campaign)

    assert "3 of 4 can be texted" in shown
    assert "Skipped: 1 no consent on record." in shown
    assert "2 steps come to about 9 parts in all; they cost about 4.50." in shown
    assert "3 of 4 can be texted" not in page(as_recruiter, running(campaign))


@pytest.mark.parametrize(
    ("step", "first", "last"),
    [
        # A Wednesday, 20:30 in New York and 17:30 in Los Angeles.
        ({}, datetime(2026, 6, 11, 0, 30, tzinfo=UTC), datetime(2026, 6, 11, 0, 30, tzinfo=UTC)),
        ({"delay": 45}, datetime(2026, 6, 11, 1, 15, tzinfo=UTC), datetime(2026, 6, 11, 12, 0, tzinfo=UTC)),
        (
            {"send_from": time(9), "send_until": time(17), "weekdays": [5]},
            datetime(2026, 6, 12, 13, 0, tzinfo=UTC),
            datetime(2026, 6, 12, 16, 0, tzinfo=UTC),
        ),
    ],
)
@time_machine.travel(datetime(2026, 6, 11, 0, 30, tzinfo=UTC), tick=False)
def test_when_the_first_texts_would_leave(team, number, settings, step, first, last):
    settings.TEXTING_HOURS = (time(8), time(21))
    homes = {"+12125550100": "America/New_York", "+12135550100": "America/Los_Angeles"}
    people = willing(
        CandidateFactory(team=team, phone=phone, time_zone=zone) for phone, zone in homes.items()
    )
    campaign = CampaignFactory(team=team, people=people, steps=[{"body": "Hi", **step}])

    preview = preview_of(campaign, now=timezone.now())

    assert (preview.first_at, preview.last_at) == (first, last)


def test_a_preview_costs_the_same_for_two_steps_as_for_ten(team, number, as_recruiter, count_queries):
    few = CampaignFactory(team=team, people=some_people(team, 2), steps=THREE[:2])
    steps = [{"body": f"Hi {nth} {{{{first_name}}}}, {{{{job_title|work}}}}"} for nth in range(10)]
    many = CampaignFactory(team=team, people=some_people(team, 20), steps=steps)

    for_few = count_queries(lambda: page(as_recruiter, few))

    # The values that are asked for are of two kinds here.
    assert count_queries(lambda: page(as_recruiter, many)) <= for_few + 2


def test_whose_turn_comes_next_leads_to_their_chat(team, number, as_recruiter):
    first, second = some_people(team, 2)
    campaign = running(CampaignFactory(team=team, people=[first, second], steps=THREE))
    chats = {each.candidate_id: each.pk for each in Conversation.objects.all()}

    shown = page(as_recruiter, campaign)

    assert len(chats) == 2
    for person in (first, second):
        assert f'<a class="link" href="/chat/{chats[person.pk]}/"><bdi>{person}</bdi></a>' in shown


def test_the_form_of_each_step_but_the_first_says_that_it_follows_another(team, number, as_recruiter):
    campaign = CampaignFactory(team=team, steps=[])
    follows = '<input type="hidden" name="follows" value="yes">'
    assert follows not in as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()

    for _ in range(2):
        as_recruiter.post(f"/campaigns/{campaign.pk}/steps/", {"body": "Hi", "amount": 0, "unit": "minutes"})

    # Of the second, and of one to be added.
    assert as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode().count(follows) == 2
