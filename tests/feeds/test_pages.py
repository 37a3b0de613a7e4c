"""The pages of feeds."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.services import update_feed
from apps.lists.services import create_static_list
from tests.factories.feeds import MAPPING, FeedFactory, application, hand_in, team_template


def test_a_manager_makes_a_feed_of_a_known_system_and_gets_what_to_paste(team, as_manager):
    answer = as_manager.post(
        "/feeds/new/", {"name": "ATS", "preset": "greenhouse", "kind": "", "pull_url": ""}
    )

    feed = Feed.objects.get()
    assert answer.url == f"/feeds/{feed.pk}/"
    page = as_manager.get(answer.url).content.decode()
    assert feed.intake_url in page
    assert feed.secret in page
    assert "Waiting for the first delivery" in page


def test_a_new_feed_asks_only_for_what_its_kind_needs(team, as_manager):
    systems = as_manager.get("/feeds/new/").content.decode()
    pushed = as_manager.get("/feeds/new/?preset=greenhouse").content.decode()
    pulled = as_manager.get("/feeds/new/?kind=pull_csv").content.decode()

    assert "?preset=greenhouse" in systems
    assert "?preset=generic_csv" in systems
    assert "?kind=pull_json" in systems
    assert "?kind=pull_csv" not in systems
    assert 'name="name"' not in systems
    assert 'name="pull_url"' not in pushed
    assert 'name="pull_url"' in pulled


def test_a_feed_of_a_file_begins_with_its_address(team, as_manager):
    given = {"name": "Careers", "kind": "pull_csv", "pull_url": "https://jobs.example/a.csv"}
    as_manager.post("/feeds/new/", given)

    feed = Feed.objects.get()
    assert (feed.kind, feed.pull_url, feed.preset) == ("pull_csv", given["pull_url"], "")


def test_of_no_kind_nothing_is_made(team, as_manager):
    assert as_manager.post("/feeds/new/", {"name": "ATS", "kind": "nothing"}).status_code == 422
    assert not Feed.objects.exists()


def test_its_secret_is_shown_while_it_is_set_up_and_never_after(team, number, as_manager):
    feed = FeedFactory(team=team, verification={"kind": "bearer"})

    assert feed.secret not in as_manager.get(f"/feeds/{feed.pk}/").content.decode()

    page = as_manager.post(f"/feeds/{feed.pk}/secret/").content.decode()
    before, feed = feed.secret, Feed.objects.get()
    assert feed.secret != before
    assert feed.secret in page


def test_the_log_says_what_became_of_each_and_narrows_to_an_outcome(team, number, as_manager):
    feed = FeedFactory(team=team)
    hand_in(feed, application())
    bad = hand_in(feed, application("nothing", id="2"))

    page = as_manager.get(f"/feeds/{feed.pk}/").content.decode()
    assert "Ada Example" in page
    assert bad.reason.split("“")[0] in page
    only = as_manager.get(f"/feeds/{feed.pk}/?show=rejected").content.decode()
    assert "Ada Example" not in only

    detail = as_manager.get(f"/feeds/{feed.pk}/deliveries/{bad.pk}/").content.decode()
    assert "nothing" in detail
    assert "Replay" in detail


def test_what_went_wrong_is_replayed_one_or_all(team, number, as_manager):
    feed = FeedFactory(team=team, mapping={"fields": {"candidate.phone": "tel"}})
    bad = [hand_in(feed, application(f"+1201555010{n}")) for n in range(2)]
    update_feed(feed=feed, fields={"mapping": MAPPING}, now=timezone.now())

    as_manager.post(f"/feeds/{feed.pk}/deliveries/{bad[0].pk}/replay/")
    as_manager.post(f"/feeds/{feed.pk}/replay/")

    assert set(FeedDelivery.objects.values_list("outcome", flat=True)) == {"waiting"}


def test_a_payload_is_tried_and_nothing_is_kept(team, number, as_manager):
    template = team_template(team=team)
    feed = FeedFactory(team=team, mode="message", template=template)

    page = as_manager.post(f"/feeds/{feed.pk}/try/", {"body": json.dumps(application())}).content.decode()

    assert "Taken in" in page
    assert "The text would be: Hi Ada!" in page
    assert not FeedDelivery.objects.exists()
    assert not Candidate.objects.exists()
    wrong = as_manager.post(f"/feeds/{feed.pk}/try/", {"body": "{"})
    assert wrong.status_code == 422


def test_settings_of_a_feed_are_saved_and_refused_beside_their_field(team, number, as_manager):
    feed, template = FeedFactory(team=team), team_template(team=team)
    given = {
        "name": "Site",
        "mode": "message",
        "template": str(template.pk),
        "pause_days": "3",
        "pause_for": "any",
        "country": "ca",
        "source": "Career site",
    }

    assert as_manager.post(f"/feeds/{feed.pk}/edit/", given).status_code == 302
    feed.refresh_from_db()
    assert (feed.mode, feed.template, feed.pause_days, feed.country) == ("message", template, 3, "CA")
    assert feed.defaults == {"application.source": "Career site"}
    assert as_manager.post(f"/feeds/{feed.pk}/edit/", {**given, "country": "1"}).status_code == 422


def test_a_feed_that_cannot_take_anything_in_is_not_switched_on(team, as_manager):
    feed = FeedFactory(team=team, is_on=False, mapping={"fields": {}})

    page = as_manager.post(f"/feeds/{feed.pk}/switch/", follow=True).content.decode()

    assert "Say where the phone stands" in page
    feed.refresh_from_db()
    assert feed.is_being_set_up


def test_a_rule_puts_people_on_several_lists(team, number, as_manager, recruiter):
    feed = FeedFactory(team=team)
    lists = [create_static_list(team=team, name=name, actor_id=recruiter.pk) for name in ("One", "Two")]

    as_manager.post(f"/feeds/{feed.pk}/rules/new/", {"lists": [each.pk for each in lists]})

    feed.refresh_from_db()
    assert [each["do"] for each in feed.rules[0]["then"]] == ["list", "list"]
    page = as_manager.get(f"/feeds/{feed.pk}/rules/").content.decode()
    assert page.count("checked") == 2
    assert "as only the API can say it" not in page


def test_rules_are_written_put_in_order_changed_and_removed(team, number, as_manager, recruiter):
    feed, template = FeedFactory(team=team), team_template(team=team)
    rules = f"/feeds/{feed.pk}/rules/"
    as_manager.post(f"{rules}new/", {"tags": "one, two", "stop": "on"})
    as_manager.post(
        f"{rules}new/",
        {"template": str(template.pk), "at": "later", "minutes": "30", "to": str(recruiter.pk)},
    )
    assert as_manager.post(f"{rules}new/", {}).status_code == 422
    as_manager.post(f"{rules}2/up/")

    feed.refresh_from_db()
    assert [each["then"][0]["do"] for each in feed.rules] == ["send", "tag"]
    assert feed.rules[0]["then"][1] == {"do": "assign", "to": [str(recruiter.pk)]}
    page = as_manager.get(rules).content.decode()
    assert "Everybody who comes" in page

    asked = json.dumps({"all": [{"field": "application.job_title", "op": "contains", "value": "nurse"}]})
    assert as_manager.get(f"{rules}1/filter/").status_code == 200
    as_manager.post(f"{rules}1/filter/", {"filter": asked})
    as_manager.post(f"{rules}2/", {"tags": "three"})
    feed.refresh_from_db()
    assert feed.rules[0]["when"] == json.loads(asked)
    assert feed.rules[1] == {"when": None, "then": [{"do": "tag", "tags": ["three"]}], "stop": False}
    assert "nurse" in as_manager.get(rules).content.decode()

    as_manager.post(f"{rules}1/remove/")
    feed.refresh_from_db()
    assert len(feed.rules) == 1
    assert as_manager.post(f"{rules}2/remove/").status_code == 404


def test_a_feed_is_deleted_after_a_question(team, number, as_manager):
    feed = FeedFactory(team=team)
    taken = hand_in(feed, application())

    assert "1 delivery" in as_manager.get(f"/feeds/{feed.pk}/delete/").content.decode()
    as_manager.post(f"/feeds/{feed.pk}/delete/")

    assert not Feed.objects.exists()
    taken.application.refresh_from_db()


def test_feeds_are_for_managers(team, as_recruiter):
    feed = FeedFactory(team=team)

    assert as_recruiter.get("/feeds/").status_code == 403
    assert as_recruiter.get(f"/feeds/{feed.pk}/").status_code == 403
    assert "/feeds/" not in as_recruiter.get("/chat/").content.decode()


@pytest.mark.parametrize("address", ["/feeds/", "/feeds/{}/"])
def test_a_page_costs_the_same_for_many_as_for_one(team, number, as_manager, count_queries, address):
    feed = FeedFactory(team=team)
    hand_in(feed, application())
    address = address.format(feed.pk)
    for_one = count_queries(lambda: as_manager.get(address))

    for n in range(10):
        FeedFactory(team=team, name=f"Feed {n}")
        hand_in(feed, application(f"+120155502{n:02}"))

    assert count_queries(lambda: as_manager.get(address)) == for_one
    assert for_one <= 16
