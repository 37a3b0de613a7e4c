"""The second step of signing in: asked for, not got round, kept by a new password; and what a new password ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client

from apps.events.models import Event

LOGIN, RESET, SECRET = "/accounts/login/", "/accounts/password/reset/", "JBSWY3DPEHPK3PXP"
STEP, PROFILE = "/accounts/2fa/authenticate/", "/accounts/profile/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    """A code is of half a minute: none begins between asking for it and typing it."""
    with time_machine.travel(datetime.now(UTC), tick=False):
        yield


@pytest.fixture
def careful(recruiter):
    """Somebody with a second step."""
    TOTP.activate(recruiter, SECRET)
    RecoveryCodes.activate(recruiter)
    return recruiter


def code_now() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(SECRET, counter)))


def first_step(client: Client, email: str, password: str = "secret-enough") -> str:
    return str(client.post(LOGIN, {"login": email, "password": password}).headers.get("Location", ""))


def told() -> list[str]:
    return list(
        Event.objects.filter(kind__startswith="person.").order_by("id").values_list("kind", flat=True)
    )


def test_the_password_alone_opens_nothing(careful, client: Client):
    assert first_step(client, careful.email) == STEP

    for path in ("/", PROFILE, "/chat/", "/accounts/2fa/", "/accounts/sessions/"):
        assert client.get(path).status_code == 302, path
    assert told() == []


def test_a_code_lets_in_once_and_a_wrong_one_never(careful, client: Client):
    first_step(client, careful.email)
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    code = code_now()
    assert client.post(STEP, {"code": code}).status_code == 302
    assert client.get(PROFILE).status_code == 200

    again = Client()
    first_step(again, careful.email)
    again.post(STEP, {"code": code})
    assert again.get(PROFILE).status_code == 302
    assert told()[:2] == ["person.second_step_failed", "person.signed_in"]


def test_guessing_codes_is_stopped(careful, client: Client):
    first_step(client, careful.email)
    for nth in range(10):
        client.post(STEP, {"code": f"{nth:06}"})

    answer = client.post(STEP, {"code": code_now()})

    assert client.get(PROFILE).status_code == 302
    assert answer.status_code in {200, 429}


def test_a_recovery_code_works_once(careful, client: Client):
    rows = Authenticator.objects.get(user=careful, type=Authenticator.Type.RECOVERY_CODES)
    [code, *_] = RecoveryCodes(rows).get_unused_codes()
    first_step(client, careful.email)
    assert client.post(STEP, {"code": code}).status_code == 302

    again = Client()
    first_step(again, careful.email)
    again.post(STEP, {"code": code})
    assert again.get(PROFILE).status_code == 302


def test_a_new_password_by_mail_keeps_the_second_step_and_ends_every_session(careful, signed_in):
    elsewhere, stranger = signed_in(careful), Client()
    stranger.post(RESET, {"email": careful.email})
    [link] = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = stranger.get(link).headers["Location"]

    stranger.post(form, {"password1": "a-new-long-one", "password2": "a-new-long-one"})

    assert elsewhere.get(PROFILE).status_code == 302
    assert stranger.get(PROFILE).status_code == 302
    assert Authenticator.objects.filter(user=careful, type=Authenticator.Type.TOTP).exists()
    assert first_step(Client(), careful.email, "a-new-long-one") == STEP
    assert "person.password_reset" in told()


def test_a_new_password_ends_a_sign_in_that_waits_for_the_second_step(careful, client: Client):
    first_step(client, careful.email)
    careful.set_password("a-new-long-one")
    careful.save()

    answer = client.post(STEP, {"code": code_now()})

    assert answer.headers["Location"] == LOGIN
    assert client.get(PROFILE).status_code == 302


def test_a_reset_link_is_over_after_an_hour(recruiter, client: Client, settings):
    client.post(RESET, {"email": recruiter.email})
    [link] = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert settings.PASSWORD_RESET_TIMEOUT <= 3600

    settings.PASSWORD_RESET_TIMEOUT = -1

    assert "password1" not in client.get(link, follow=True).content.decode()


def test_signing_in_gives_the_session_another_name(recruiter, client: Client):
    client.get(LOGIN)
    session = client.session
    session["set"] = "by somebody who wants to share it"
    session.save()
    client.cookies["sessionid"] = before = session.session_key

    first_step(client, recruiter.email)

    assert client.cookies["sessionid"].value != before
    shared = Client()
    shared.cookies["sessionid"] = before
    assert shared.get(PROFILE).status_code == 302


def test_the_second_step_is_switched_on_and_off_only_by_who_knows_the_password(careful, signed_in):
    client = signed_in(careful)

    answer = client.post("/accounts/2fa/totp/deactivate/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.filter(user=careful, type=Authenticator.Type.TOTP).exists()


def test_switching_it_off_stands_in_the_log(careful, client: Client, django_capture_on_commit_callbacks):
    first_step(client, careful.email)
    client.post(STEP, {"code": code_now()})
    client.post("/accounts/reauthenticate/", {"password": "secret-enough"})

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/2fa/totp/deactivate/")

    assert answer.headers["Location"] == "/accounts/2fa/"
    assert "person.second_step_removed" in told()
