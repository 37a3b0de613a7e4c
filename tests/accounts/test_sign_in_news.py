"""Whatever changes how somebody signs in, they hear of by mail: nobody adds a way of their own unseen."""

from __future__ import annotations

import re
from smtplib import SMTPServerDisconnected

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from tests.factories.passkeys import HOST, Device, add_passkey

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
NEW = {"oldpassword": "secret-enough", "password1": "a-new-long-one", "password2": "a-new-long-one"}
PASSKEYS = "/accounts/2fa/webauthn/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def here(recruiter, browser: Client) -> Client:
    """A browser in which the recruiter has just shown that it is them."""
    browser.defaults["HTTP_USER_AGENT"] = FIREFOX
    browser.force_login(recruiter)
    browser.post("/accounts/reauthenticate/", {"password": "secret-enough"})
    return browser


def adds_a_passkey(here: Client) -> None:
    add_passkey(here, Device())


def takes_a_passkey_off(here: Client) -> None:
    add_passkey(here, Device())
    mail.outbox.clear()
    here.post(f"{PASSKEYS}keys/{Authenticator.objects.get(type='webauthn').pk}/remove/")


def takes_the_app_off(here: Client) -> None:
    TOTP.activate(here.user, "JBSWY3DPEHPK3PXP")
    here.post("/accounts/2fa/totp/deactivate/")


def makes_codes(here: Client) -> None:
    TOTP.activate(here.user, "JBSWY3DPEHPK3PXP")
    here.post("/accounts/2fa/recovery-codes/generate/")


def changes_the_password(here: Client) -> None:
    here.post("/accounts/password/change/", NEW)


def chooses_a_new_password(here: Client) -> None:
    there = Client(HTTP_USER_AGENT=FIREFOX, SERVER_NAME=HOST)
    there.post("/accounts/password/reset/", {"email": here.user.email})
    [link] = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox.pop().body)
    there.post(there.get(link).headers["Location"], NEW)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (adds_a_passkey, "A passkey was added to your sign-in"),
        (takes_a_passkey_off, "A passkey was taken off your sign-in"),
        (takes_the_app_off, "The authenticator app was taken off your sign-in"),
        (makes_codes, "New recovery codes were made for your sign-in"),
        (changes_the_password, "Your password was changed"),
        (chooses_a_new_password, "You have a new password, chosen by a link that was mailed to you"),
    ],
)
def test_its_owner_is_told_of_each_change(
    recruiter, here: Client, settings, django_capture_on_commit_callbacks, change, told: str
):
    here.user = recruiter
    with django_capture_on_commit_callbacks(execute=True):
        change(here)

    letter = next(each for each in mail.outbox if each.subject == told)
    assert letter.to == [recruiter.email]
    assert "From: 127.0.0.1" in letter.body
    assert "With: Firefox on Linux" in letter.body
    assert f"{settings.PUBLIC_URL}/accounts/2fa/" in letter.body


def test_that_no_mail_can_be_sent_keeps_nothing_back(
    recruiter, here: Client, monkeypatch, django_capture_on_commit_callbacks
):
    def gone(*_: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", gone)

    with django_capture_on_commit_callbacks(execute=True):
        answer = add_passkey(here, Device())

    assert answer.status_code == 302
    assert recruiter.authenticator_set.filter(type="webauthn").count() == 1
