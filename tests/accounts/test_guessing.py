"""What is counted so that nobody guesses on and on: by whom it is used up, and by whom it is not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.audit.tasks import note_failed_sign_in

LOGIN, PROFILE, RESET = "/accounts/login/", "/accounts/profile/", "/accounts/password/reset/"
ASK, CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def guess(monkeypatch, client: Client) -> Callable[[], int]:
    """Guess nine times at people whom nobody knows. It returns how many guesses reached the hasher so far."""
    hashed: list[str] = []
    monkeypatch.setattr(MD5PasswordHasher, "verify", lambda _self, password, _encoded: bool(password))
    monkeypatch.setattr(User, "set_password", lambda _self, password: hashed.append(password))

    def guess() -> int:
        for nth in range(9):
            client.post(LOGIN, {"login": f"person{len(hashed)}-{nth}@example.test", "password": "guess"})
        return len(hashed)

    return guess


def test_a_second_step_of_ones_own_gives_no_more_tries_at_others(recruiter, signed_in, guess):
    TOTP.activate(recruiter, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(recruiter).get_unused_codes()
    own = signed_in(recruiter)

    for code in codes[:4]:
        guess()
        assert own.post("/accounts/2fa/reauthenticate/", {"code": code}).status_code == 302

    assert guess() == 10


def test_nor_does_a_new_password_of_ones_own(recruiter, guess):
    EmailAddress.objects.create(user=recruiter, email=recruiter.email, verified=True, primary=True)
    own = Client()
    own.post(RESET, {"email": recruiter.email})
    [link] = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = own.get(link).headers["Location"]
    before = guess()

    own.post(form, {"password1": "a-new-long-one", "password2": "a-new-long-one"})

    # One of these is the new one itself.
    assert guess() - before <= 2


def test_guessing_from_everywhere_keeps_nobody_out_of_a_browser_of_theirs(recruiter, client: Client):
    client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    client.post("/accounts/logout/")
    for nth in range(101):
        words = {"login": recruiter.email, "password": "wrong"}
        Client(REMOTE_ADDR=f"203.0.113.{nth}").post(LOGIN, words)

    for browser, comes_in in ((Client(), False), (client, True)):
        browser.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
        assert (browser.get(PROFILE).status_code == 200) is comes_in


def test_whoever_has_taken_such_a_browser_along_guesses_as_rarely_from_everywhere(recruiter, client: Client):
    client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    known = client.cookies["known_browser"].value
    for nth, password in enumerate(["wrong"] * 5 + ["secret-enough"]):
        there = Client(REMOTE_ADDR=f"203.0.113.{nth}")
        there.cookies["known_browser"] = known
        there.post(LOGIN, {"login": recruiter.email, "password": password})

    assert there.get(PROFILE).status_code == 302


def test_however_many_codes_are_typed_at_once_few_are_looked_at(recruiter, client: Client):
    client.post(ASK, {"email": recruiter.email})
    code = re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[0].body, re.MULTILINE)
    session = client.session
    begun = {**session}

    for typed in ["AAAA-AAAA"] * 40 + [code[0]]:
        # What each sees that comes at the same moment: nobody has typed anything yet.
        session.update(begun)
        session.save()
        client.post(CODE, {"code": typed})

    assert client.get(PROFILE).status_code == 302


def asks(address: str, *, of: str, browser: Client | None = None) -> bool:
    before = len(mail.outbox)
    (browser or Client()).post(ASK, {"email": of}, REMOTE_ADDR=address)
    return len(mail.outbox) > before


def test_whoever_asks_on_and_on_for_codes_of_another_keeps_them_from_nothing(recruiter):
    asked = [asks("203.0.113.7", of=recruiter.email) for _ in range(20)]
    assert asked == [True] * 3 + [False] * 17

    assert asks("198.51.100.7", of=recruiter.email)


def test_all_places_together_flood_no_mailbox(recruiter, client: Client):
    client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    client.post("/accounts/logout/")

    asked = [asks(f"203.0.113.{nth}", of=recruiter.email.upper()) for nth in range(100)]

    assert asked == [True] * 60 + [False] * 40
    # A browser in which they have signed in before is kept out by nobody.
    assert asks("198.51.100.7", of=recruiter.email, browser=client)


def test_a_known_browser_floods_no_mailbox_either(recruiter, client: Client):
    client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    client.post("/accounts/logout/")
    pages = []
    for _ in range(5):
        pages.append(asks("198.51.100.7", of=recruiter.email, browser=client))
        # The package shows where to type the code until it is given up.
        client.post("/accounts/logout/")

    assert pages == [True] * 3 + [False] * 2


def test_a_wrong_password_is_answered_also_where_nobody_writes_it_down(
    recruiter, client: Client, monkeypatch, django_capture_on_commit_callbacks
):
    def gone(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(note_failed_sign_in, "delay", gone)

    with django_capture_on_commit_callbacks(execute=True) as done:
        answer = client.post(LOGIN, {"login": recruiter.email, "password": "wrong"})

    assert len(done) == 1
    assert answer.status_code == 200
