"""Whatever is asked of the product and however it ends, its log says neither whom nor what, nor what opens anything."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from apps.accounts.mail import shown_link
from apps.accounts.services import invite
from apps.chat.models import Conversation
from apps.chat.views import panes
from apps.feeds.models import Feed
from apps.messaging.models import Number
from pivotcx.logs import hide, logging_settings
from tests.architecture.routes import Route, routes
from tests.factories.chat import text_in
from tests.factories.feeds import FeedFactory
from tests.factories.messaging import AUTH_TOKEN
from tests.factories.webhooks import call, inbound_fields, inbound_path
from tests.one_team import manager, number, team

__all__ = ["manager", "number", "team"]
PHONE, BODY, NAME = "+13125550177", "canary says good morning", "Canaria"
WORDS = {
    "first_name": NAME,
    "full_name": NAME,
    "phone": PHONE,
    "body": BODY,
    "q": NAME,
    "name": NAME,
    "email": "canary@candidate.test",
    "login": "canary@candidate.test",
    "password": "canary-password",
}
PRIVATE = [PHONE, PHONE[1:], BODY, NAME, "canary", AUTH_TOKEN]
# What such a part of an address is called.
SECRETS = {"token", "key", "code", "secret", "signed"}
PAGES = [
    route for route in routes() if route.name and not route.is_api and not route.ids and not route.others
]


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Hear all that is logged, as a process of ours writes it."""
    settings = logging_settings("json")
    formatter = settings["formatters"]["line"].copy()
    handler = logging.StreamHandler(heard := io.StringIO())
    handler.setFormatter(formatter.pop("()")(**formatter))
    root, quiet = logging.getLogger(), logging.getLogger("django.request")
    root.addHandler(handler)
    levels = root.level, quiet.level
    root.setLevel(logging.DEBUG)
    quiet.setLevel(logging.DEBUG)
    # What the settings keep silent, they keep silent here.
    for name, rule in settings["loggers"].items():
        logging.getLogger(name).setLevel(rule["level"])
    # Django's own words for a developer, only where DEBUG is on.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    logging.getLogger("django.template").setLevel(logging.INFO)
    try:
        yield heard
    finally:
        root.removeHandler(handler)
        root.setLevel(levels[0])
        quiet.setLevel(levels[1])


def said(heard: io.StringIO) -> list[str]:
    return [line[:300] for line in heard.getvalue().splitlines() for word in PRIVATE if word in line]


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.mark.parametrize("route", PAGES, ids=str)
def test_a_page_that_is_asked_for_or_filled_in(route: Route, number, as_manager: Client):
    with logged() as heard:
        as_manager.get(route.address({}), WORDS)
        as_manager.post(route.address({}), WORDS)
        Client().post(route.address({}), WORDS)

    assert said(heard) == []


def test_what_the_carrier_says_and_what_is_refused(team, number, as_recruiter: Client):
    fields = inbound_fields(number, From=PHONE, Body=BODY)
    with logged() as heard:
        call(inbound_path(number), fields, token=AUTH_TOKEN)
        call(inbound_path(number), fields, token="wrong")
        chat = Conversation.objects.get(candidate__phone=PHONE)
        as_recruiter.get(reverse("chat:conversation", args=[chat.pk]))
        as_recruiter.post(reverse("chat:message_create", args=[chat.pk]), {"body": BODY, "client_id": "x"})
        Client().post(f"/webhooks/twilio/{number.token}x/inbound", fields)

    assert number.token not in heard.getvalue()
    assert said(heard) == []


def test_an_error_that_names_somebody(number, as_recruiter: Client, monkeypatch: pytest.MonkeyPatch):
    chat = text_in(number, phone=PHONE, body=BODY).conversation
    as_recruiter.raise_request_exception = False

    def fail(**_: object) -> None:
        raise DatabaseError(f'duplicate key: ("{PHONE}", "canary@candidate.test", "pcx_0123abcd_{"s" * 40}")')

    monkeypatch.setattr(panes, "thread_page", fail)
    with logged() as heard:
        logging.getLogger("carrier").error("No answer from %s for canary@candidate.test", PHONE)
        try:
            fail()
        except DatabaseError:
            logging.getLogger("work").exception("It failed")
        as_recruiter.get(reverse("chat:conversation", args=[chat.pk]))

    assert "s" * 40 not in heard.getvalue()
    assert said(heard) == []


def test_every_address_with_a_secret_in_it_is_hidden(team, manager):
    """A new one fails here until `pivotcx.logs.LINK` knows it."""
    secret = "Zx9" * 24
    in_addresses = {
        str(route): re.sub(
            r"<(?:str:)?(\w+)>", lambda part: secret if part[1] in SECRETS else "0", route.path
        )
        for route in routes()
        if route.is_ours and SECRETS & {*route.others}
    }
    shown = [name for name, address in in_addresses.items() if secret in hide(f"/{address}")]

    assert len(in_addresses) >= 5
    # Links in texts are short: tests/pivotcx/test_logs.py.
    assert sorted(set(shown) - {"chat:link", "chat:upload_page"}) == []


def test_the_links_of_a_letter_and_of_a_feed(team, manager):
    invitation = invite(
        team=team, email="new@example.test", role="member", invited_by=manager, now=team.created_at
    )
    feed: Feed = FeedFactory(team=team)
    number_like = Number(token="a" * 43)
    told = hide(
        f"GET {shown_link(invitation)} POST {reverse('feeds:intake', args=[feed.token])} "
        f"POST {inbound_path(number_like)}"
    )

    assert shown_link(invitation).rstrip("/").rpartition("/")[2] not in told
    assert feed.token not in told
    assert number_like.token not in told
