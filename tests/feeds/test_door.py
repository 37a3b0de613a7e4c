"""The door of feeds: who comes in, and what is answered."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.feeds.models import FeedDelivery
from apps.feeds.services import switch_feed
from tests.factories.feeds import FeedFactory, application, work

SIGNED = {"kind": "hmac", "header": "X-Signature"}


def push(feed, payload, **headers):
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Client().post(f"/feeds/in/{feed.token}", body, content_type="application/json", headers=headers)


def test_what_is_handed_in_is_kept_and_answered_with_its_id(team, number):
    feed = FeedFactory(team=team)

    answer = push(feed, application())

    assert answer.status_code == 202
    delivery = FeedDelivery.objects.of(feed).get()
    assert answer.json() == {"delivery": str(delivery.pk)}
    assert json.loads(bytes(delivery.body)) == application()


def test_the_same_again_is_answered_the_same(team, number):
    feed = FeedFactory(team=team)
    first = push(feed, application())

    again = push(feed, application())

    assert (again.status_code, again.json()) == (200, first.json())


def test_a_right_signature_opens_the_door_and_a_wrong_one_is_kept_outside(team, number):
    feed = FeedFactory(team=team, verification=SIGNED)
    body = json.dumps(application()).encode()
    right = hmac.new(feed.secret.encode(), body, hashlib.sha256).hexdigest()

    assert push(feed, body, **{"X-Signature": right}).status_code == 202
    wrong = push(feed, body, **{"X-Signature": right[:-1] + ("0" if right[-1] != "0" else "1")})

    assert (wrong.status_code, wrong.json()["code"]) == (401, "signature_wrong")
    assert feed.secret not in wrong.content.decode()
    kept = FeedDelivery.objects.of(feed).get(outcome="rejected")
    assert not kept.can_be_replayed


def test_of_many_forged_calls_only_some_are_kept_and_all_are_counted(team, number, as_manager):
    feed = FeedFactory(team=team, verification=SIGNED)

    for n in range(25):
        assert push(feed, application(n=n)).status_code == 401

    feed.refresh_from_db()
    assert feed.forged == 25
    assert FeedDelivery.objects.of(feed).count() == 20
    page = as_manager.get(f"/feeds/{feed.pk}/").content.decode()
    assert re.search(
        r"Turned away</span>\s*<strong[^>]*>25</strong>\s*<span[^>]*>without the right secret", page
    )


def test_nothing_secret_of_its_headers_is_kept(team, number):
    feed = FeedFactory(team=team)

    push(
        feed,
        application(),
        **{"Authorization": "Bearer x", "X-Event-Id": "e1", "Cookie": "a=b", "X-Api-Key": "k"},
    )

    assert FeedDelivery.objects.of(feed).get().headers == {"x-event-id": "e1"}


def test_a_feed_that_is_off_is_gone_and_an_unknown_one_was_never_there(team, number):
    feed = switch_feed(feed=FeedFactory(team=team), on=False, now=timezone.now())

    assert push(feed, application()).status_code == 410
    assert Client().post("/feeds/in/nothing", b"{}", content_type="application/json").status_code == 404
    assert Client().get(f"/feeds/in/{feed.token}").status_code == 405
    assert not FeedDelivery.objects.exists()


def test_more_than_ten_megabytes_are_refused(team, number):
    feed = FeedFactory(team=team)

    assert push(feed, b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    assert push(feed, b" " * (10 * 1024 * 1024)).status_code == 202


def test_what_is_packed_is_kept_as_it_is_read(team, number):
    feed = FeedFactory(team=team)

    push(feed, gzip.compress(json.dumps(application()).encode()))

    assert json.loads(bytes(FeedDelivery.objects.of(feed).get().body)) == application()


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[" * 50_000, b"\x1f\x8bnonsense", b'"\\u0000"'])
def test_whatever_comes_is_kept_and_said_what_is_wrong_with_it(team, number, body):
    feed = FeedFactory(team=team)

    assert push(feed, body).status_code == 202
    work(feed)

    delivery = FeedDelivery.objects.of(feed).get()
    assert (delivery.outcome, bool(delivery.reason)) == ("rejected", True)
