"""`/feeds`, as partners make and look after them."""

from __future__ import annotations

from apps.feeds.models import Feed, FeedDelivery
from tests.factories.api import partner_of
from tests.factories.feeds import MAPPING, FeedFactory, application, hand_in, work


def test_a_feed_from_its_making_to_its_end(team, number, partner):
    made = partner.post(
        "feeds", {"name": "Career site", "mapping": MAPPING, "verification": {"kind": "bearer"}}
    )
    assert made.status_code == 201
    assert (made.json()["status"], made.json()["mode"]) == ("setup", "collect")
    address = f"feeds/{made.json()['id']}"
    feed = Feed.objects.get()
    assert feed.secret not in made.content.decode()
    assert partner.get(f"{address}/secret").json() == {"secret": feed.secret}
    assert made.json()["intake_url"].endswith(f"/feeds/in/{feed.token}")

    on = partner.patch(address, {"status": "on", "name": "Site"}).json()
    assert (on["status"], on["name"]) == ("on", "Site")
    assert partner.get("feeds").json()["data"][0]["id"] == made.json()["id"]

    assert partner.delete(address).status_code == 204
    assert partner.get(address).status_code == 404


def test_what_was_handed_in_is_listed_and_replayed(team, number, partner):
    feed = FeedFactory(team=team, mapping={"fields": {"candidate.phone": "tel"}})
    bad = hand_in(feed, application())
    address = f"feeds/{feed.pk}"

    [shown] = partner.get(f"{address}/deliveries?outcome=rejected").json()["data"]
    assert (shown["id"], shown["outcome"], shown["code"]) == (str(bad.pk), "rejected", "missing")
    assert partner.patch(address, {"mapping": MAPPING}).status_code == 200
    assert partner.post(f"{address}/deliveries/{bad.pk}/replay").status_code == 202
    assert partner.post(f"{address}/deliveries/{bad.pk}/replay").json()["code"] == "cannot_replay"
    work(feed)
    assert FeedDelivery.objects.get().outcome == "taken"
    assert partner.post(f"{address}/replay-failed").json() == {"replayed": 0}


def test_a_payload_is_tried_with_another_mapping(team, number, partner):
    feed = FeedFactory(team=team)
    mapping = {"fields": {"candidate.phone": "tel"}}

    tried = partner.post(f"feeds/{feed.pk}/test", {"body": '{"tel": "+12015550123"}', "mapping": mapping})

    [result] = tried.json()["results"]
    assert (result["outcome"], result["candidate"]["phone"]) == ("taken", "+12015550123")
    assert not FeedDelivery.objects.exists()
    feed.refresh_from_db()
    assert feed.mapping == MAPPING


def test_what_cannot_be_is_refused_with_its_place(team, number, partner):
    wrong = partner.post("feeds", {"name": "A", "mapping": {"fields": {"candidate.shoe": "x"}}})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_mapping")
    assert wrong.json()["errors"][0]["pointer"] == "#/mapping/fields/candidate.shoe"
    assert partner.post("feeds", {"name": "A", "rules": [{}]}).json()["code"] == "bad_rules"
    assert partner.post("feeds", {"name": "A", "verification": {"kind": "magic"}}).status_code == 422
    assert partner.post("feeds", {"name": "A", "status": "on"}).json()["code"] == "feed_not_ready"
    assert (
        partner.post("feeds", {"name": "A", "kind": "pull_csv", "pull_url": "http://10.0.0.1/"}).status_code
        == 422
    )
    assert not Feed.objects.exists()
    FeedFactory(team=team, name="A")
    assert partner.post("feeds", {"name": "A"}).json()["code"] == "feed_exists"


def test_writing_needs_the_scope_admin(team, number):
    feed = FeedFactory(team=team)
    reader = partner_of(team, scopes=["read", "write"])

    assert reader.get(f"feeds/{feed.pk}").status_code == 200
    assert reader.get(f"feeds/{feed.pk}/secret").status_code == 403
    assert reader.patch(f"feeds/{feed.pk}", {"name": "B"}).status_code == 403


def test_another_teams_feed_is_not_there(team, number, other_partner):
    feed = FeedFactory(team=team)

    assert other_partner.get(f"feeds/{feed.pk}").status_code == 404
    assert other_partner.post(f"feeds/{feed.pk}/test", {"body": "{}"}).status_code == 404
