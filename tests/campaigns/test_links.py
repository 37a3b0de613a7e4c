"""Tracked links in the steps of a campaign: each step by itself, counted before they are there, shown once opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.campaigns.models import Campaign, CampaignText, Enrolment
from apps.campaigns.selectors import figures_of, preview_of
from apps.chat.models import Message, TrackedLink, UploadLink
from apps.lists.models import List, ListMember
from apps.messaging.services import add_template
from tests.conftest import nobody
from tests.factories.blasts import some_people
from tests.factories.campaigns import DAY, CampaignFactory, running, work
from tests.factories.chat import ConversationFactory

BODY = "Hi {{first_name}}, see https://jobs.test/7?a=1 and write back."
AGAIN = "Once more: https://jobs.test/7?a=1"
STEPS = ({"body": BODY, "track_links": True}, {"body": AGAIN, "delay": DAY})
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"


def left() -> None:
    Message.objects.filter(sent_at=None).update(
        status="delivered", sent_at=timezone.now() - timedelta(minutes=1)
    )


def go_on(campaign: Campaign) -> Campaign:
    """Let the next step of everybody be due."""
    CampaignText.objects.update(created_at=timezone.now() - timedelta(days=2))
    Message.objects.update(sent_at=timezone.now() - timedelta(days=2))
    Enrolment.objects.filter(status="active").update(due_at=timezone.now())
    work(campaign)
    left()
    return campaign


def open_link_of(person) -> None:
    code = TrackedLink.objects.get(message__conversation__candidate=person).code
    with nobody():
        Client().get(f"/l/{code}", headers={"User-Agent": PHONE})


@pytest.fixture
def people(team):
    return some_people(team, 3)


@pytest.fixture
def campaign(team, number, people) -> Campaign:
    made = running(CampaignFactory(team=team, people=people, steps=STEPS))
    left()
    return made


def test_only_the_step_that_tracks_its_links_has_addresses_of_ours(campaign, settings):
    go_on(campaign)

    links = {link.message_id: link for link in TrackedLink.objects.all()}
    first = Message.objects.exclude(body=AGAIN).order_by("body")
    assert len(links) == 3
    assert [text.body for text in first] == [
        f"Hi Person{nth}, see {settings.PUBLIC_URL}/l/{links[text.pk].code} and write back."
        for nth, text in enumerate(first)
    ]
    assert Message.objects.filter(body=AGAIN).count() == 3


def test_two_steps_whose_turn_comes_together_are_one_batch_and_each_as_it_was_written(
    team, number, count_queries
):
    def turn(size: int) -> int:
        made = running(CampaignFactory(team=team, people=some_people(team, size), steps=STEPS))
        left()
        CampaignText.objects.filter(enrolment__campaign=made).update(
            created_at=timezone.now() - timedelta(days=2)
        )
        Message.objects.update(sent_at=timezone.now() - timedelta(days=2))
        rows = Enrolment.objects.filter(campaign=made)
        rows.update(due_at=timezone.now())
        # One of them has not had the first.
        one = rows.order_by("pk")[0]
        CampaignText.objects.filter(enrolment=one).delete()
        Message.objects.filter(conversation__candidate=one.candidate_id).delete()
        rows.filter(pk=one.pk).update(position=1)
        return count_queries(lambda: work(made))

    assert turn(2) == turn(20)
    assert Message.objects.filter(body=AGAIN).count() == 20
    assert TrackedLink.objects.count() == 22


def test_parts_are_counted_with_the_links_as_they_go_out(team, number, settings):
    settings.OPT_OUT_LINE = ""
    words = "x" * (160 - len(f" {settings.PUBLIC_URL}/l/") - 11)
    steps = [{"body": f"{words}{more} https://j.test/7", "track_links": True} for more in ("", "x")]
    campaign = CampaignFactory(team=team, people=some_people(team, 1), steps=steps)

    shown = preview_of(campaign, now=timezone.now()).steps
    assert [each.preview.parts_in_all for each in shown] == [1, 2]
    go_on(running(campaign))
    texts = Message.objects.order_by("segments").values_list("segments", flat=True)
    assert [*texts] == [1, 2]


def test_who_opened_it_is_counted_by_step_shown_and_becomes_a_list(campaign, people, as_recruiter):
    for person in (people[0], people[0], people[1]):
        open_link_of(person)
    go_on(campaign)
    figures = figures_of(campaign)
    shown = as_recruiter.get(f"/campaigns/{campaign.pk}/").content.decode()

    assert (figures.clicked, [each.clicked for each in figures.steps]) == (2, [2, 0])
    assert [each.has_links for each in figures.steps] == [True, False]
    for part in ("clicked", "1-clicked"):
        assert f'href="/campaigns/{campaign.pk}/people/{part}/"' in shown
    assert f"/campaigns/{campaign.pk}/people/2-clicked/" not in shown
    assert "66.7%" in shown

    def who(part):
        found = as_recruiter.get(f"/campaigns/{campaign.pk}/people/{part}/")
        return sorted(line.lead for line in found.context["page"].lines)

    assert who("clicked") == who("1-clicked") == ["Person0", "Person1"]
    assert (who("1-not_clicked"), who("2-not_clicked")) == (["Person2"], [])
    assert as_recruiter.get(f"/campaigns/{campaign.pk}/people/not_clicked/").status_code == 404
    beside = as_recruiter.get(f"/campaigns/{campaign.pk}/people/1-sent/").content.decode()
    assert f'href="/campaigns/{campaign.pk}/people/1-not_clicked/"' in beside
    as_recruiter.post(f"/campaigns/{campaign.pk}/people/1-not_clicked/list/", {"name": "Once more"})
    members = ListMember.objects.filter(list=List.objects.get(name="Once more"))
    assert [*members.values_list("candidate", flat=True)] == [people[2].pk]


def test_without_tracked_links_nothing_is_said_of_them(team, number, as_recruiter):
    made = running(CampaignFactory(team=team, people=some_people(team, 1), steps=[{"body": AGAIN}]))
    left()

    pages = [f"/campaigns/{made.pk}/", f"/campaigns/{made.pk}/people/1-sent/"]

    assert not any("a link" in as_recruiter.get(page).content.decode() for page in pages)


def test_a_step_that_tracks_no_more_still_says_who_opened_it(campaign, people):
    open_link_of(people[0])
    campaign.steps.update(track_links=False)

    assert [each.has_links for each in figures_of(campaign).steps] == [True, False]


def test_the_form_the_preview_and_a_test_take_the_switch(team, number, as_recruiter, settings):
    made = CampaignFactory(team=team, people=some_people(team, 1), steps=[{"body": BODY}])
    [step] = made.steps.all()
    given = {"body": BODY, "amount": 0, "unit": "days"}

    as_recruiter.post(f"/campaigns/{made.pk}/steps/{step.pk}/", given | {"track_links": "on"})
    shown = as_recruiter.get(f"/campaigns/{made.pk}/").content.decode()

    assert f"see {settings.PUBLIC_URL}/l/xxxxxxxxxxx and" in shown
    as_recruiter.post(f"/campaigns/{made.pk}/test/", {"phone": "(201) 555-0199", "step": "1"})
    assert TrackedLink.objects.get().message == Message.objects.get()
    as_recruiter.post(f"/campaigns/{made.pk}/steps/{step.pk}/", given)
    step.refresh_from_db()
    assert not step.track_links


def test_a_template_that_tracks_its_links_takes_that_along(team, number, as_recruiter):
    template = add_template(team=team, name="job", body="See https://jobs.test/7", track_links=True)
    made = CampaignFactory(team=team, steps=[])

    said = {"body": "", "amount": 0, "unit": "days", "use": "yes", "template": str(template.pk)}
    form = as_recruiter.post(f"/campaigns/{made.pk}/steps/", said).context["add_form"]

    assert (form["body"].value(), form["track_links"].value()) == ("See https://jobs.test/7", True)


@pytest.mark.parametrize(("tracks", "parts"), [({}, 2), ({"track_links": "yes"}, 1)])
def test_what_to_think_over_is_said_of_the_text_as_it_goes_out(team, number, as_recruiter, tracks, parts):
    [person] = some_people(team, 1)
    conversation = ConversationFactory(team=team)
    made = CampaignFactory(team=team, people=[person], steps=[])
    said = {
        "body": f"Hi, see https://jobs.test/{'x' * 140} for the way.",
        "list": str(made.list_id),
        **tracks,
    }

    for address in ("/lists/words/hints/", f"/chat/{conversation.pk}/hints/"):
        look = as_recruiter.post(address, said).context["look"]
        assert look.parts == parts


def test_partners_switch_it_on_and_see_who_opened_it(team, number, partner, people):
    made = CampaignFactory(team=team, people=people, steps=[{"body": BODY}, {"body": AGAIN, "delay": DAY}])
    first = made.steps.get(position=1)
    assert partner.patch(f"campaign-steps/{first.pk}", {"track_links": True}).json()["track_links"] is True
    running(made)
    left()
    open_link_of(people[0])

    told = partner.get(f"campaigns/{made.pk}").json()
    assert told["counts"]["clicked"] == 1
    assert [(each["track_links"], each["clicked"]) for each in told["steps"]] == [(True, 1), (False, 0)]


def test_a_link_for_files_goes_out_in_each_step_and_lasts_from_the_last(team, number, people, settings):
    words = {"body": "Papers: {{upload_link}}"}
    campaign = running(CampaignFactory(team=team, people=people, steps=(words, {**words, "delay": DAY})))
    left()
    UploadLink.objects.update(expires_at=timezone.now() + timedelta(days=1))

    go_on(campaign)

    links = list(UploadLink.objects.all())
    named = {f"Papers: {settings.PUBLIC_URL}/u/{link.token}/" for link in links}
    assert (len(links), set(Message.objects.values_list("body", flat=True))) == (3, named)
    assert Message.objects.count() == 6
    assert all(link.expires_at > timezone.now() + timedelta(days=13) for link in links)
