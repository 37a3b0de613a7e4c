"""How feeds do, and who is told."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from apps.events.models import Event
from apps.feeds.mail import mail_letter
from apps.feeds.models import FeedDelivery
from apps.feeds.selectors import health_of
from apps.feeds.services import forget_payloads, look_at_feed, refuse_delivery
from tests.factories.feeds import FeedFactory, application, hand_in


def received(feed, at, outcome="taken"):
    return FeedDelivery(
        team=feed.team, feed=feed, received_at=at, outcome=outcome, body_hash="0" * 64, body=b"{}"
    )


def every(feed, step, *, times, until):
    moments = [until - step * n for n in reversed(range(times))]
    FeedDelivery.objects.bulk_create(received(feed, at) for at in moments)


def test_a_feed_is_in_trouble_when_it_is_silent_for_longer_than_its_own_usual_gap(team, number, manager):
    feed, now = FeedFactory(team=team), timezone.now()
    every(feed, timedelta(hours=4), times=30, until=now - timedelta(hours=5))
    assert not look_at_feed(feed=feed, now=now).trouble

    looked = look_at_feed(feed=feed, now=now + timedelta(hours=2))

    assert looked.trouble == "silent"
    assert Event.objects.filter(kind="feed.in_trouble", subject_id=feed.pk).count() == 1
    mail_letter(team_id=team.pk, feed_id=feed.pk, now=now + timedelta(hours=2))
    [letter] = mail.outbox
    assert manager.email in [*letter.to, *letter.bcc]
    assert "silent" in letter.body
    mail_letter(team_id=team.pk, feed_id=feed.pk, now=now + timedelta(hours=2))
    assert len(mail.outbox) == 1

    hand_in(feed, application())
    assert not look_at_feed(feed=feed, now=timezone.now()).trouble
    assert Event.objects.filter(kind="feed.recovered").count() == 1


def test_of_a_feed_that_is_new_nobody_knows_what_is_usual(team, number):
    feed, now = FeedFactory(team=team), timezone.now()
    every(feed, timedelta(minutes=1), times=30, until=now - timedelta(days=1))

    assert health_of(feed, now=now).longest_gap is None
    assert not look_at_feed(feed=feed, now=now).trouble


def test_the_page_tells_numbers_as_numbers_and_what_they_are_of_beside_them(team, number, as_manager):
    feed = FeedFactory(team=team)
    FeedDelivery.objects.bulk_create(
        received(feed, timezone.now(), outcome) for outcome in ("taken", "taken", "taken", "rejected")
    )

    page = as_manager.get(f"/feeds/{feed.pk}/").content.decode()

    assert '<strong class="stat__value">25%</strong>' in page
    assert '<span class="stat__change">of the last 4</span>' in page
    assert '<span class="stat__change">not known yet</span>' in page


def test_a_feed_is_in_trouble_when_more_than_one_in_twenty_is_rejected(team, number):
    feed, now = FeedFactory(team=team), timezone.now()
    FeedDelivery.objects.bulk_create(
        received(feed, now, "rejected" if n >= 95 else "taken") for n in range(100)
    )
    assert not look_at_feed(feed=feed, now=now).trouble

    received(feed, now, "rejected").save(force_insert=True)

    assert look_at_feed(feed=feed, now=now).trouble == "rejecting"


def test_who_only_guesses_the_address_cannot_cry_wolf(team, number):
    feed, now = FeedFactory(team=team), timezone.now()
    FeedDelivery.objects.bulk_create(received(feed, now) for _ in range(30))
    for _ in range(15):
        forged = {"body": b"{}", "content_type": "application/json", "headers": {}}
        refuse_delivery(feed=feed, **forged, reason="The signature is not theirs.", now=now)

    health = health_of(feed, now=now)

    assert (health.last, health.rejected, sum(day.rejected for day in health.days)) == (30, 0, 0)
    assert not look_at_feed(feed=feed, now=now).trouble


def test_trouble_is_shown_on_its_page(team, number, as_manager):
    feed, now = FeedFactory(team=team), timezone.now()
    FeedDelivery.objects.bulk_create(received(feed, now, "rejected") for _ in range(30))
    look_at_feed(feed=feed, now=now)

    assert "More than 5% of its last" in as_manager.get(f"/feeds/{feed.pk}/").content.decode()


def test_payloads_are_forgotten_and_what_became_of_them_stays(team, number):
    feed, now = FeedFactory(team=team), timezone.now()
    old = hand_in(feed, application())
    waiting = received(feed, now, "waiting")
    waiting.save(force_insert=True)

    assert forget_payloads(team_id=team.pk, before=now + timedelta(days=1), now=now) == 1

    old.refresh_from_db()
    assert (bytes(old.body), old.outcome, old.candidate.first_name) == (b"", "taken", "Ada")
    waiting.refresh_from_db()
    assert bytes(waiting.body) == b"{}"
