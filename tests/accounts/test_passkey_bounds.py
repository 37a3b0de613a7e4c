"""What is kept of passkeys: so much and no more, and how often each has signed."""

from __future__ import annotations

import json
import logging

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from apps.accounts.forms import MOST_PASSKEYS
from tests.factories.passkeys import HOST, Device, add_passkey, sign_in_question

BY_PASSKEY, PROFILE = "/accounts/2fa/webauthn/login/", "/accounts/profile/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def comes_in(device: Device) -> bool:
    browser = Client(SERVER_NAME=HOST)
    browser.post(BY_PASSKEY, {"credential": device.prove(sign_in_question(browser))})
    return browser.get(PROFILE).status_code == 200


def passkeys_of(user) -> int:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()


def test_a_copy_that_has_signed_less_often_signs_in_nobody(recruiter, browser: Client):
    device = Device(counter=7)
    browser.force_login(recruiter)
    add_passkey(browser, device)

    came = []
    for device.counter in (7, 8, 8, 3, 0, 20):
        came.append(comes_in(device))

    assert came == [False, True, False, False, False, True]


def test_one_that_does_not_count_signs_in_each_time(device):
    assert [comes_in(device) for _ in range(3)] == [True] * 3


def test_somebody_has_as_many_as_are_bounded(device, recruiter, browser: Client):
    [kept] = Authenticator.objects.filter(user=recruiter, type=Authenticator.Type.WEBAUTHN)
    Authenticator.objects.bulk_create(
        Authenticator(user=recruiter, type=kept.type, data=kept.data) for _ in range(MOST_PASSKEYS - 2)
    )
    browser.force_login(recruiter)

    add_passkey(browser, Device())
    assert passkeys_of(recruiter) == MOST_PASSKEYS
    answer = add_passkey(browser, Device())

    assert passkeys_of(recruiter) == MOST_PASSKEYS
    assert "Remove one first" in answer.content.decode()


def test_one_with_a_name_without_an_end_is_not_kept(recruiter, browser: Client):
    browser.force_login(recruiter)

    answer = add_passkey(browser, Device(credential_id=b"n" * 60_000))

    assert answer.status_code == 200
    assert passkeys_of(recruiter) == 0


@pytest.mark.parametrize("what", ["is_active", "passkey"])
def test_whoever_is_switched_off_or_gone_comes_in_by_none(device, recruiter, what: str):
    if what == "is_active":
        recruiter.is_active = False
        recruiter.save()
    else:
        Authenticator.objects.all().delete()

    assert not comes_in(device)


def test_a_question_that_another_browser_was_asked_is_not_answered(device, browser: Client):
    proof = device.prove(sign_in_question(browser))
    elsewhere = Client(SERVER_NAME=HOST)
    elsewhere.post(BY_PASSKEY, {"credential": proof})
    sign_in_question(elsewhere)
    elsewhere.post(BY_PASSKEY, {"credential": proof})

    assert elsewhere.get(PROFILE).status_code == 302


def test_what_is_signed_to_add_one_signs_in_nobody(device, recruiter, browser: Client):
    there = Client(SERVER_NAME=HOST)
    there.force_login(recruiter)
    there.post("/accounts/reauthenticate/", {"password": "secret-enough"})
    adding = there.get("/accounts/2fa/webauthn/add/").context["js_data"]["creation_options"]
    question = sign_in_question(browser)
    question["publicKey"]["challenge"] = adding["publicKey"]["challenge"]

    browser.post(BY_PASSKEY, {"credential": device.prove(question)})

    assert browser.get(PROFILE).status_code == 302


def test_what_is_made_to_be_kept_is_no_proof(device, recruiter, browser: Client):
    question = sign_in_question(browser)
    question["publicKey"]["user"] = {"id": json.loads(device.prove(question))["response"]["userHandle"]}

    browser.post(BY_PASSKEY, {"credential": device.make(question)})

    assert browser.get(PROFILE).status_code == 302


def test_so_many_questions_are_asked_of_one_place_in_a_minute(browser: Client):
    def asked(address: str) -> int:
        elsewhere = Client(SERVER_NAME=HOST, REMOTE_ADDR=address)
        return elsewhere.get(BY_PASSKEY, headers={"Accept": "application/json"}).status_code

    assert [asked("203.0.113.7") for _ in range(242)] == [200] * 240 + [429] * 2
    assert asked("203.0.113.8") == 200
    # Of each a session is kept.
    assert Session.objects.count() == 241


def test_the_log_names_no_passkey():
    assert not logging.getLogger("fido2.server").isEnabledFor(logging.INFO)
