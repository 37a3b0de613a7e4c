"""Feeds that are fetched."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.feeds.intake import pull_feed
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.services import look_at_feed
from tests.factories.feeds import MAPPING, FeedFactory, application, hand_in, work

CSV = "phone,name,job,id\n+12015550101,Ada Example,Nurse,1\n+12015550102,Bo Example,Driver,2\n"


class Site:
    """A site with one file, and what it was asked."""

    def __init__(self) -> None:
        self.body, self.status, self.etag = CSV.encode(), 200, ""
        self.asked: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append({name.lower(): value for name, value in self.headers.items()})
            same = site.etag and self.headers.get("If-None-Match") == site.etag
            self.send_response(304 if same else site.status)
            if site.etag:
                self.send_header("ETag", site.etag)
            body = b"" if same else site.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}/people.csv"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site(settings) -> Iterator[Site]:
    settings.ALLOW_PRIVATE_TARGETS = True
    with serving() as site:
        yield site


def pulled(feed: Feed) -> Feed:
    Feed.objects.filter(pk=feed.pk).update(next_pull_at=timezone.now())
    pull_feed(team_id=feed.team_id, feed_id=feed.pk, now=timezone.now())
    work(feed)
    feed.refresh_from_db()
    return feed


def of_file(team, site, **fields):
    return FeedFactory(team=team, kind="pull_csv", pull_url=site.url, **fields)


def test_each_row_of_a_file_becomes_a_delivery_once(team, number, site):
    feed = pulled(of_file(team, site))
    assert Candidate.objects.for_team(team).count() == 2
    assert feed.next_pull_at > timezone.now() + timedelta(minutes=59)

    site.body += b"+12015550103,Cy Example,Cook,3\n"
    feed = pulled(feed)

    assert Candidate.objects.for_team(team).count() == 3
    files = FeedDelivery.objects.of(feed).filter(part_of=None).order_by("pk")
    assert [each.reason for each in files] == ["2 new in it.", "1 new in it, 2 that were here before."]
    assert FeedDelivery.objects.of(feed).filter(part_of__isnull=False).count() == 3


def test_what_has_not_changed_is_not_fetched_again(team, number, site):
    site.etag = '"v1"'
    feed = pulled(of_file(team, site))

    feed = pulled(feed)

    assert site.asked[1]["if-none-match"] == '"v1"'
    assert feed.pull_result == "Nothing has changed since."
    assert FeedDelivery.objects.of(feed).filter(part_of=None).count() == 1


def test_the_same_file_again_is_no_delivery(team, number, site):
    feed = pulled(of_file(team, site))

    feed = pulled(feed)

    assert feed.pull_result == "The same came as the last time."
    assert FeedDelivery.objects.of(feed).filter(part_of=None).count() == 1


def test_a_site_that_fails_is_asked_ever_more_rarely_until_somebody_is_told(team, number, site):
    site.status = 503
    feed = of_file(team, site)
    for failures in (1, 2, 3):
        feed = pulled(feed)
        assert feed.pull_failures == failures
        assert feed.pull_result == "Their side answered 503."

    assert feed.next_pull_at > timezone.now() + timedelta(hours=5)
    assert look_at_feed(feed=feed, now=timezone.now()).trouble == Feed.Trouble.UNREACHABLE
    site.status = 200
    feed = pulled(feed)
    assert (feed.pull_failures, look_at_feed(feed=feed, now=timezone.now()).trouble) == (0, "")


def test_credentials_go_along_and_are_kept_encrypted(team, number, site):
    feed = of_file(team, site, call_headers={"Authorization": "Bearer abc"})
    pulled(feed)

    assert site.asked[0]["authorization"] == "Bearer abc"


def test_a_feed_that_is_being_set_up_is_fetched_and_its_rows_wait(team, number, site):
    feed = pulled(of_file(team, site, is_on=False))

    assert [each.outcome for each in FeedDelivery.objects.of(feed)] == ["waiting"]
    assert not Candidate.objects.exists()


def test_two_workers_at_once_fetch_once(team, number, site):
    feed = of_file(team, site)
    now = timezone.now()
    Feed.objects.filter(pk=feed.pk).update(next_pull_at=now)

    assert pull_feed(team_id=feed.team_id, feed_id=feed.pk, now=now)
    assert not pull_feed(team_id=feed.team_id, feed_id=feed.pk, now=now)

    assert len(site.asked) == 1


def test_an_inner_address_is_not_fetched(team, number, settings):
    settings.ALLOW_PRIVATE_TARGETS = False
    feed = FeedFactory(team=team, kind="pull_csv", pull_url="https://people.test/")
    Feed.objects.filter(pk=feed.pk).update(pull_url="https://127.0.0.1/")

    feed = pulled(feed)

    assert feed.pull_failures == 1
    assert not FeedDelivery.objects.exists()


def test_the_details_are_fetched_before_it_is_mapped(team, number, site):
    site.body = json.dumps({"phone": "+12015550123", "name": "Ada Example"}).encode()
    mapping = {
        "fetch_hosts": ["127.0.0.1"],
        "fields": {
            "fetch.url": "link",
            "candidate.phone": "fetched.phone",
            "candidate.full_name": "fetched.name",
            "application.external_id": "id",
        },
    }
    feed = FeedFactory(team=team, mapping=mapping, call_headers={"Authorization": "Basic abc"})

    delivery = hand_in(feed, {"id": "1", "link": site.url})

    assert delivery.outcome == "taken", delivery.reason
    assert str(delivery.candidate) == "Ada Example"
    assert site.asked[0]["authorization"] == "Basic abc"


def test_details_that_are_not_there_yet_are_asked_for_again(team, number, site, clock):
    mapping = {
        "fetch_hosts": ["127.0.0.1"],
        "fields": {"fetch.url": "link", "candidate.phone": "fetched.phone"},
    }
    site.status = 404
    feed = FeedFactory(team=team, mapping=mapping)
    delivery = hand_in(feed, {"id": "1", "link": site.url})
    assert (delivery.outcome, delivery.code) == ("waiting", "details_not_there")

    site.status, site.body = 200, json.dumps({"phone": "+12015550123"}).encode()
    clock.shift(61)
    work(feed)

    delivery.refresh_from_db()
    assert delivery.outcome == "taken"


def test_our_credentials_go_to_no_other_host(team, number, site):
    mapping = {
        "fetch_hosts": ["api.ats.test"],
        "fields": {"fetch.url": "link", "candidate.phone": "fetched.phone"},
    }
    feed = FeedFactory(team=team, mapping=mapping, call_headers={"Authorization": "Basic abc"})

    delivery = hand_in(feed, {"id": "1", "link": site.url})

    assert (delivery.outcome, site.asked) == ("rejected", [])


def test_another_mapping_lets_a_pushed_list_in(team, number):
    feed = FeedFactory(team=team, mapping=MAPPING)

    assert hand_in(feed, [application()]).outcome == "taken"
