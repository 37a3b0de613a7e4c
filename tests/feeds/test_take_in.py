"""What becomes of what is handed in to a feed."""

from __future__ import annotations

import json

from django.utils import timezone

from apps.candidates.models import Application, Candidate
from apps.candidates.services import erase_candidate
from apps.events.models import Event
from apps.feeds.models import FeedDelivery
from apps.feeds.services import replay_delivery, replay_failed, switch_feed, update_feed
from apps.messaging.services import opt_out
from tests.factories.feeds import MAPPING, FeedFactory, application, hand_in, team_template, work

Outcome = FeedDelivery.Outcome


def test_what_is_handed_in_becomes_a_candidate_with_an_application(team, number):
    feed = FeedFactory(team=team)

    delivery = hand_in(feed, application())

    assert delivery.outcome == Outcome.TAKEN
    arrival = delivery.application
    assert (arrival.job_title, arrival.method, arrival.external_id) == ("Nurse", "feed", "app-+12015550123")
    assert str(arrival.candidate) == "Ada Example"
    assert Event.objects.filter(kind="feed.delivery_taken", subject_id=feed.pk).count() == 1


def test_the_same_application_in_another_body_is_known(team, number):
    feed = FeedFactory(team=team)
    first = hand_in(feed, application(), works=True)

    again = hand_in(feed, application(extra="something"))

    assert again.outcome == Outcome.TAKEN
    assert again.application_id == first.application_id
    assert Application.objects.for_team(team).count() == 1
    assert again.done[-1]["did"] == "updated"


def test_an_event_with_its_own_id_is_taken_in_once(team, number):
    mapping = {"fields": {**MAPPING["fields"], "event.key": "event"}}
    feed = FeedFactory(team=team, mapping=mapping)
    hand_in(feed, application(event="e1"))

    again = hand_in(feed, application(event="e1", id="another"))

    assert again.outcome == Outcome.DUPLICATE
    assert again.candidate is not None
    assert Application.objects.for_team(team).count() == 1


def test_several_in_one_body_are_taken_in_one_by_one(team, number):
    feed = FeedFactory(team=team)
    people = [application(f"+1201555010{n}") for n in range(3)]

    call = hand_in(feed, [*people, application("nothing", id="broken")])

    parts = FeedDelivery.objects.of(feed).filter(part_of=call)
    assert call.outcome == Outcome.SPLIT
    assert sorted(parts.values_list("outcome", flat=True)) == ["rejected", "taken", "taken", "taken"]
    assert Candidate.objects.for_team(team).count() == 3


def test_without_a_phone_it_is_rejected_with_the_reason_and_replayed_by_another_mapping(team, number):
    feed = FeedFactory(team=team)
    payload = application()
    payload["mobile"] = payload.pop("phone")
    delivery = hand_in(feed, payload)
    assert delivery.outcome == Outcome.REJECTED
    assert "Phone" in delivery.reason

    fields = {**MAPPING["fields"], "candidate.phone": {"paths": ["phone", "mobile"]}}
    feed = update_feed(feed=feed, fields={"mapping": {"fields": fields}}, now=timezone.now())
    replay_delivery(delivery=delivery, now=timezone.now())
    work(feed)

    delivery.refresh_from_db()
    assert delivery.outcome == Outcome.TAKEN
    assert delivery.candidate.phone == "+12015550123"


def test_a_reason_with_very_many_places_says_that_there_is_more(team, number):
    paths = [f"candidate.phones.of_{n}.number" for n in range(9)]
    feed = FeedFactory(team=team, mapping={"fields": {"candidate.phone": {"paths": paths}}})

    named = {f"named_quite_otherwise_than_others_{n}": {} for n in range(9)}
    delivery = hand_in(feed, {"candidate": {"phones": named}})

    assert len(delivery.reason) == 500
    assert delivery.reason.endswith("…")


def test_all_that_failed_is_replayed_at_once(team, number):
    feed = FeedFactory(team=team, mapping={"fields": {"candidate.phone": "tel"}})
    for n in range(3):
        hand_in(feed, application(f"+1201555010{n}"))

    feed = update_feed(feed=feed, fields={"mapping": MAPPING}, now=timezone.now())
    assert replay_failed(feed=feed, now=timezone.now()) == 3
    work(feed)

    assert set(FeedDelivery.objects.of(feed).values_list("outcome", flat=True)) == {Outcome.TAKEN}


def test_what_cannot_be_read_is_rejected_with_the_place(team, number):
    delivery = hand_in(FeedFactory(team=team), b'{"phone": ')

    assert delivery.outcome == Outcome.REJECTED
    assert "line 1" in delivery.reason


def test_what_says_nothing_is_ignored(team, number):
    delivery = hand_in(FeedFactory(team=team), application(action="other"))

    assert delivery.outcome == Outcome.IGNORED
    assert not Candidate.objects.for_team(team).exists()


def test_a_change_that_comes_before_the_application_makes_it(team, number):
    feed = FeedFactory(team=team)
    hand_in(feed, application(action="moved", stage="not_qualified"))

    later = hand_in(feed, application(job="Nurse, nights"))

    arrival = Application.objects.for_team(team).get()
    assert later.application == arrival
    assert arrival.status.key == "not_qualified"


def test_a_change_finds_the_application_by_its_id_alone(team, number):
    feed = FeedFactory(team=team)
    first = hand_in(feed, application())

    hand_in(feed, {"id": first.application.external_id, "action": "moved", "stage": "not_qualified"})

    assert Application.objects.for_team(team).get().status.key == "not_qualified"


def test_a_status_that_the_team_does_not_have_turns_nobody_away(team, number):
    delivery = hand_in(FeedFactory(team=team), application(stage="phone screen"))

    assert delivery.outcome == Outcome.TAKEN
    assert delivery.done[0]["did"] == "left_out"


def test_a_wish_to_be_forgotten_leaves_nothing_but_the_opt_out(team, number):
    template = team_template(team=team)
    feed = FeedFactory(team=team, mode="message", template=template)
    first = hand_in(feed, application())
    opt_out(team=team, phone="+12015550123", source="user", wording="They asked.", now=timezone.now())

    wish = hand_in(feed, application(action="deleted"))

    assert wish.outcome == Outcome.TAKEN
    assert not Candidate.objects.for_team(team).filter(erased_at=None).exists()
    first.refresh_from_db()
    assert (bytes(first.body), first.event_key, first.done) == (b"", "", [])
    assert bytes(wish.body) == b""
    again = hand_in(feed, application(id="2"))
    assert again.message is None
    assert again.done[-1]["code"] == "recipient_opted_out"


def test_who_is_erased_is_gone_from_what_was_never_taken_in_too(team, number):
    feed = FeedFactory(team=team)
    taken = hand_in(feed, application())
    feed = update_feed(
        feed=feed, fields={"mapping": {"fields": {"candidate.phone": "tel"}}}, now=timezone.now()
    )
    rejected = hand_in(feed, application(phone="(201) 555-0123", id="2"))

    erase_candidate(candidate=taken.candidate, actor_id=None, now=timezone.now())

    rejected.refresh_from_db()
    assert rejected.outcome == Outcome.REJECTED
    assert bytes(rejected.body) == b""
    assert not rejected.can_be_replayed


def test_a_feed_that_is_set_up_keeps_what_comes_until_it_is_on(team, number):
    feed = FeedFactory(team=team, is_on=False)
    delivery = hand_in(feed, application())
    assert delivery.outcome == Outcome.WAITING

    switch_feed(feed=feed, on=True, now=timezone.now())
    work(feed)

    delivery.refresh_from_db()
    assert delivery.outcome == Outcome.TAKEN


def test_the_same_body_again_is_the_first_delivery(team, number):
    feed = FeedFactory(team=team)
    first = hand_in(feed, application())

    again = hand_in(feed, application())

    assert again.pk == first.pk
    outcomes = FeedDelivery.objects.of(feed).order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.TAKEN, Outcome.DUPLICATE]


def test_a_mistake_of_ours_is_tried_again_and_then_kept_as_failed(team, number, monkeypatch, clock):
    feed = FeedFactory(team=team)
    monkeypatch.setattr("apps.feeds.intake.working.take_in", lambda *_, **__: 1 / 0)
    delivery = hand_in(feed, application())
    assert delivery.outcome == Outcome.WAITING

    for _ in range(6):
        clock.shift(3600)
        work(feed)

    delivery.refresh_from_db()
    assert (delivery.outcome, delivery.code, delivery.attempts) == (Outcome.FAILED, "our_mistake", 6)
    assert delivery.can_be_replayed


def test_json_of_a_part_is_what_stood_there(team, number):
    feed = FeedFactory(team=team, mapping={"items": "people", "fields": MAPPING["fields"]})
    call = hand_in(feed, {"people": [application("+12015550101"), application("+12015550102")]})

    part = FeedDelivery.objects.of(feed).filter(part_of=call).earliest("pk")

    assert json.loads(bytes(part.body)) == application("+12015550101")
