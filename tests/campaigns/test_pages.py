"""The pages of campaigns: written, changed, started, watched, stopped; all of it without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.campaigns.models import Campaign, CampaignStep, Enrolment
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.grids.models import BulkAction
from apps.lists.forms import ToldForm
from apps.lists.models import List
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.blasts import some_people, willing
from tests.factories.campaigns import DAY, CampaignFactory, running, work
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.lists import StaticListFactory


def page(client, campaign, question=""):
    return client.get(f"/campaigns/{campaign.pk}/{question}").content.decode()


def said(list_, number, **changes):
    return {
        "name": "First weeks",
        "list": str(list_.pk),
        "number": str(number.pk),
        "is_live": "on",
        "stops_on_delivery": "on",
        "end_statuses": ["not_qualified"],
        **changes,
    }


def step(body="Hi {{first_name|there}}", amount=0, unit="minutes", **changes):
    return {"body": body, "amount": amount, "unit": unit, **changes}


def test_without_campaigns_the_page_says_what_they_are(as_recruiter):
    shown = as_recruiter.get("/campaigns/").content.decode()

    assert "No campaigns yet" in shown
    assert "It stops for whoever replies" in shown
    assert "/campaigns/new/" in shown


def test_a_campaign_from_its_words_to_its_end(team, number, as_recruiter, recruiter):
    people = some_people(team, 3)
    opt_out(
        team=team, phone=people[0].phone, source=OptOut.Source.KEYWORD, wording="STOP", now=timezone.now()
    )
    list_ = StaticListFactory(team=team, people=people, name="Nurses")
    assert (
        f'value="{list_.pk}" selected'
        in as_recruiter.get(f"/campaigns/new/?list={list_.pk}").content.decode()
    )

    as_recruiter.post("/campaigns/new/", said(list_, number))
    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.author, campaign.end_statuses) == (
        "draft",
        recruiter,
        ["not_qualified"],
    )
    address = f"/campaigns/{campaign.pk}"
    refused = as_recruiter.post(f"{address}/start/", {"told": "3"})
    assert (refused.status_code, "Write its first step" in refused.content.decode()) == (422, True)

    as_recruiter.post(f"{address}/steps/", step())
    as_recruiter.post(
        f"{address}/steps/",
        step("Still there?", 2, "days", send_from="09:00", send_until="17:00", weekdays=["1", "3"]),
    )
    shown = page(as_recruiter, campaign)
    assert "Hi Person2" in shown
    assert "2 days after the step before" in shown
    assert "only Mon, Wed · 09:00 to 17:00 their time" in shown
    assert "3 people are on its list now." in shown

    as_recruiter.post(f"{address}/start/", {"told": "3"})
    work(campaign)
    text_in(number, phone=people[1].phone, body="Yes!")
    work(campaign)
    shown = page(as_recruiter, campaign)
    assert campaign.status == "running"
    assert "They have replied." in shown
    assert "They have opted out of texts." in shown
    assert "Whose turn comes next" in shown
    assert str(people[2]) in shown

    as_recruiter.post(f"{address}/pause/")
    assert "Resume" in page(as_recruiter, campaign)
    as_recruiter.post(f"{address}/resume/")
    as_recruiter.post(f"{address}/stop/")
    assert "Stopped for good" in page(as_recruiter, campaign)
    assert Message.objects.filter(origin="campaign", status="queued").count() == 0


def test_a_step_is_changed_and_the_last_one_taken_away(team, number, as_recruiter):
    campaign = CampaignFactory(team=team)
    first, second = campaign.steps.order_by("position")
    address = f"/campaigns/{campaign.pk}/steps"
    as_recruiter.post(f"{address}/{second.pk}/", step("Changed", 3, "hours"))
    second.refresh_from_db()
    assert (second.body, second.delay) == ("Changed", 180)

    as_recruiter.post(f"{address}/{first.pk}/remove/")

    assert [*CampaignStep.objects.values_list("position", "body")] == [(1, "Changed")]


def test_what_somebody_has_had_is_not_taken_away(team, number, as_recruiter):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))
    first, second = campaign.steps.order_by("position")
    shown = as_recruiter.post(
        f"/campaigns/{campaign.pk}/steps/{first.pk}/remove/", follow=True
    ).content.decode()
    assert "Somebody has had this step already" in shown
    assert shown.count("Take away") == 1

    shown = as_recruiter.post(
        f"/campaigns/{campaign.pk}/steps/{second.pk}/remove/", follow=True
    ).content.decode()
    assert "Take away" not in shown
    Enrolment.objects.update(due_at=timezone.now())
    work(campaign)

    assert Enrolment.objects.get().status == "finished"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"body": ""}, "This field is required."),
        ({"body": "Hi {{nickname}}"}, "There is no merge field {{nickname}}."),
        ({"amount": "400", "unit": "days"}, "a year after the one before"),
        ({"send_from": "09:00"}, "Say both from when and until when"),
    ],
)
def test_what_cannot_be_kept_is_said_where_it_was_written(team, number, as_recruiter, changes, why):
    campaign = CampaignFactory(team=team, steps=[{"body": "A"}])
    only = campaign.steps.get()

    for address in (f"/campaigns/{campaign.pk}/steps/", f"/campaigns/{campaign.pk}/steps/{only.pk}/"):
        refused = as_recruiter.post(address, step(**changes))
        assert (refused.status_code, why in refused.content.decode()) == (422, True)
    assert campaign.steps.get().body == "A"


def test_a_window_in_which_nothing_may_leave_is_refused(team, number, as_recruiter, settings):
    campaign = CampaignFactory(team=team, steps=[])

    refused = as_recruiter.post(
        f"/campaigns/{campaign.pk}/steps/", step(send_from="21:30", send_until="21:35")
    )

    assert "these hours are too few" in refused.content.decode()


def test_once_started_its_list_stays_and_its_switches_may_change(team, number, as_recruiter):
    campaign = running(CampaignFactory(team=team))
    other = StaticListFactory(team=team)

    as_recruiter.post(f"/campaigns/{campaign.pk}/edit/", said(other, number, name="Renamed", is_live=""))

    campaign.refresh_from_db()
    assert (campaign.name, campaign.is_live) == ("Renamed", False)
    assert campaign.list_id != other.pk
    refused = as_recruiter.post(f"/campaigns/{campaign.pk}/delete/", follow=True).content.decode()
    assert "This campaign has started." in refused


def test_a_draft_is_thrown_away(team, number, as_recruiter):
    campaign = CampaignFactory(team=team)

    as_recruiter.post(f"/campaigns/{campaign.pk}/delete/")

    assert not Campaign.objects.exists()


def test_many_people_are_typed_before_anybody_is_enrolled(team, number, as_recruiter, monkeypatch):
    assert ToldForm.TYPED_ABOVE == 100
    monkeypatch.setattr(ToldForm, "TYPED_ABOVE", 2)
    campaign = CampaignFactory(team=team, people=some_people(team, 3))
    for typed in ("", "2"):
        refused = as_recruiter.post(f"/campaigns/{campaign.pk}/start/", {"told": "3", "typed": typed})
        assert refused.status_code == 422

    as_recruiter.post(f"/campaigns/{campaign.pk}/start/", {"told": "3", "typed": "3"})

    campaign.refresh_from_db()
    assert campaign.is_running


def test_a_list_that_has_changed_is_looked_at_once_more(team, number, as_recruiter):
    campaign = CampaignFactory(team=team, people=some_people(team, 2))

    refused = as_recruiter.post(f"/campaigns/{campaign.pk}/start/", {"told": "1"})

    assert "The list has 2 people now, and not 1." in refused.content.decode()


def test_each_number_leads_to_its_people_and_a_list_is_made_of_them(team, number, as_recruiter):
    people = some_people(team, 2)
    campaign = running(CampaignFactory(team=team, people=people))
    shown = page(as_recruiter, campaign)
    assert f"/campaigns/{campaign.pk}/people/1-queued/" in shown
    there = as_recruiter.get(f"/campaigns/{campaign.pk}/people/2-waiting/").content.decode()
    assert "Person0" in there
    assert "Under way" in there
    for wrong in ("nobody", "1-all", "x-sent", "0-sent"):
        assert as_recruiter.get(f"/campaigns/{campaign.pk}/people/{wrong}/").status_code == 404

    as_recruiter.post(f"/campaigns/{campaign.pk}/people/2-waiting/list/", {"name": "Waiting"})

    assert List.objects.get(name="Waiting").memberships.count() == 2
    empty = as_recruiter.post(f"/campaigns/{campaign.pk}/people/replied/list/", {"name": "None"})
    assert "Nobody is in this part" in empty.content.decode()


def test_one_person_is_taken_out_on_the_page_and_many_in_a_grid(
    team, number, as_recruiter, django_capture_on_commit_callbacks
):
    first, *others = some_people(team, 3)
    campaign = running(CampaignFactory(team=team, people=[first, *others]))
    assert f"/campaigns/{campaign.pk}/out/{first.pk}/" in page(as_recruiter, campaign)

    shown = as_recruiter.post(f"/campaigns/{campaign.pk}/out/{first.pk}/", follow=True).content.decode()
    assert "gets no further step" in shown
    again = as_recruiter.post(f"/campaigns/{campaign.pk}/out/{first.pk}/", follow=True).content.decode()
    assert "is not under way" in again
    rows = ",".join(str(each.pk) for each in [first, *others])
    with django_capture_on_commit_callbacks(execute=True):
        as_recruiter.post(
            "/grids/candidates/bulk/campaign_out/",
            {"go": "yes", "rows": rows, "said": "3", "campaign": str(campaign.pk)},
        )

    assert BulkAction.objects.get().status == "finished"
    assert set(Enrolment.objects.values_list("reason", flat=True)) == {"taken_out"}


def test_a_text_in_a_chat_leads_to_its_campaign(team, number, as_recruiter):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))
    message = Message.objects.get()
    thread = as_recruiter.get(f"/chat/{message.conversation_id}/").content.decode()
    assert f"/campaigns/of/{message.pk}/" in thread

    led = as_recruiter.get(f"/campaigns/of/{message.pk}/")

    assert led.url == f"/campaigns/{campaign.pk}/"


def test_who_lacks_a_value_is_shown_before_it_starts(team, number, as_recruiter):
    [nameless] = willing([CandidateFactory(team=team, last_name="Nameless")])
    campaign = CampaignFactory(team=team, people=[nameless], steps=[{"body": "Hi {{first_name}}"}])

    shown = page(as_recruiter, campaign)

    assert "1 of the 1 looked at" in shown
    assert "No value for {{first_name}}" in shown


def test_while_it_runs_the_page_asks_for_its_figures(team, number, as_recruiter):
    campaign = running(CampaignFactory(team=team, people=some_people(team, 1)))

    part = as_recruiter.get(f"/campaigns/{campaign.pk}/?live=1", HTTP_HX_REQUEST="true").content.decode()

    assert part.lstrip().startswith('<div class="stack" id="campaign-progress" hx-get=')
    assert "<html" not in part


def test_the_pages_cost_the_same_for_one_row_as_for_twenty(team, number, as_recruiter, count_queries):
    def look(campaign):
        as_recruiter.get("/campaigns/")
        page(as_recruiter, campaign)
        page(as_recruiter, campaign, "people/all/")

    small = running(CampaignFactory(team=team, people=some_people(team, 1), name="Small"))
    look(small)
    for_one = count_queries(lambda: look(small))
    steps = [{"body": f"Hi {nth} {{{{first_name}}}}", "delay": DAY} for nth in range(10)]
    large = running(CampaignFactory(team=team, people=some_people(team, 20), name="Large", steps=steps))
    for nth in range(18):
        CampaignFactory(team=team, name=f"More {nth}")

    assert count_queries(lambda: look(large)) == for_one
    assert Candidate.objects.count() == 21
    assert timezone.now() - timedelta(days=1) < large.started_at
