"""A code by mail signs in without the password: once, soon, in the browser that asked for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client

LOGIN, PROFILE = "/accounts/login/", "/accounts/profile/"
ASK, CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def mailed() -> str:
    [code] = re.findall(r"^\s*([A-Z0-9]+-?[A-Z0-9]+)\s*$", mail.outbox[-1].body, re.MULTILINE)
    return str(code)


def is_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def test_the_code_signs_in_and_leads_where_one_wanted_to_go(recruiter, client: Client):
    answer = client.post(ASK, {"email": recruiter.email.upper(), "next": "/chat/"})
    assert mail.outbox[0].to == [recruiter.email]

    answer = client.post(answer.headers["Location"], {"code": mailed(), "next": "/chat/"})

    assert answer.headers["Location"] == "/chat/"
    assert is_in(client)


def test_it_works_in_no_other_browser_and_not_twice(recruiter, client: Client):
    client.post(ASK, {"email": recruiter.email})
    code, elsewhere = mailed(), Client()
    elsewhere.post(CODE, {"code": code})
    assert not is_in(elsewhere)
    client.post(CODE, {"code": code})
    client.post("/accounts/logout/")

    client.post(CODE, {"code": code})

    assert not is_in(client)


def test_it_is_over_after_ten_minutes(recruiter, client: Client):
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        client.post(ASK, {"email": recruiter.email})

    with time_machine.travel(now + timedelta(minutes=10, seconds=1), tick=False):
        client.post(CODE, {"code": mailed()})

    assert not is_in(client)


def test_after_three_wrong_ones_it_is_over(recruiter, client: Client):
    client.post(ASK, {"email": recruiter.email})
    for _ in range(3):
        client.post(CODE, {"code": "AAAA-AAAA"})

    client.post(CODE, {"code": mailed()})

    assert not is_in(client)


def test_the_second_step_is_asked_for_all_the_same(recruiter, client: Client):
    TOTP.activate(recruiter, "JBSWY3DPEHPK3PXP")
    client.post(ASK, {"email": recruiter.email})

    answer = client.post(CODE, {"code": mailed()})

    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(client)


def test_an_address_without_a_login_sees_the_same_and_gets_other_words(recruiter, client: Client):
    known = client.post(ASK, {"email": recruiter.email}, follow=True)
    unknown = Client().post(ASK, {"email": "nobody@example.test"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    pages = [answer.content.decode() for answer in (known, unknown)]
    shown = [re.sub(r"value=\"[^\"]+\"|[\w.]+@[\w.]+", "", page) for page in pages]
    assert shown[0] == shown[1]
    assert "nobody here has this address" in mail.outbox[-1].body


def test_somebody_whose_login_is_switched_off_gets_no_code(recruiter, client: Client):
    recruiter.is_active = False
    recruiter.save()

    client.post(ASK, {"email": recruiter.email})

    assert "nobody here has this address" in mail.outbox[-1].body


def test_another_code_is_sent_twice_and_only_the_newest_counts(recruiter, client: Client):
    client.post(ASK, {"email": recruiter.email})
    first = mailed()
    page = client.get(CODE).content.decode()
    assert "Send another" in page

    for _ in range(2):
        client.post(CODE, {"action": "resend"})

    assert len(mail.outbox) == 3
    assert "Send another" not in client.get(CODE).content.decode()
    client.post(CODE, {"code": first})
    assert not is_in(client)
    client.post(CODE, {"code": mailed()})
    assert is_in(client)


def test_an_address_without_a_login_is_sent_as_many_letters(recruiter):
    sent = []
    for address in (recruiter.email, "nobody@example.test"):
        browser, before = Client(), len(mail.outbox)
        browser.post(ASK, {"email": address})
        for _ in range(3):
            browser.post(CODE, {"action": "resend"})
        sent.append([letter.to for letter in mail.outbox[before:]])

    assert sent == [[[recruiter.email]] * 3, [["nobody@example.test"]] * 3]


def test_a_new_password_ends_a_code_that_was_mailed_before(recruiter, client: Client):
    client.post(ASK, {"email": recruiter.email})
    recruiter.set_password("a-new-long-one")
    recruiter.save()

    answer = client.post(CODE, {"code": mailed()}, follow=True)

    assert "Your password has changed meanwhile" in answer.content.decode()
    assert not is_in(client)
    # Nothing of it stands in the way of the next.
    client.post(ASK, {"email": recruiter.email})
    client.post(CODE, {"code": mailed()})
    assert is_in(client)


def test_who_has_one_address_asked_for_on_and_on_is_told_to_wait(recruiter):
    pages = [Client().post(ASK, {"email": recruiter.email}, follow=True) for _ in range(5)]

    assert ["Too many" in page.content.decode() for page in pages] == [False, False, False, True, True]
    assert len(mail.outbox) == 3


def test_somebody_who_is_kept_out_by_wrong_passwords_comes_in_by_it(recruiter, client: Client):
    for _ in range(101):
        Client().post(LOGIN, {"login": recruiter.email, "password": "wrong"})
    assert client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"}).status_code == 200

    client.post(ASK, {"email": recruiter.email})
    client.post(CODE, {"code": mailed()})

    assert is_in(client)
