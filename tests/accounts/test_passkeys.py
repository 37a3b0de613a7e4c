"""Passkeys: they stand in for the password, and are of one person, one device and one moment."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode

from apps.events.models import Event
from tests.factories.passkeys import HOST, Device, add_passkey, sign_in_question

LOGIN, STEP, PROFILE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/profile/"
BY_PASSKEY, PASSKEYS = "/accounts/2fa/webauthn/login/", "/accounts/2fa/webauthn/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def sign_in_by(browser: Client, device: Device, **more: str):
    return browser.post(BY_PASSKEY, {"credential": device.prove(sign_in_question(browser)), **more})


def is_in(browser: Client) -> bool:
    return browser.get(PROFILE).status_code == 200


def test_a_passkey_signs_in_without_a_password_and_leads_where_one_wanted_to_go(device, browser: Client):
    answer = sign_in_by(browser, device, next="/chat/")

    assert answer.headers["Location"] == "/chat/"
    assert is_in(browser)


def test_what_it_signed_once_signs_in_nobody_again(device, browser: Client):
    proof = device.prove(sign_in_question(browser))
    browser.post(BY_PASSKEY, {"credential": proof})
    again = Client(SERVER_NAME=HOST)
    sign_in_question(again)

    again.post(BY_PASSKEY, {"credential": proof})

    assert not is_in(again)


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "http://elsewhere.test"},
        {"origin": "http://below.localhost"},
        {"origin": "http://localhost:1"},
        {"is_in_frame": True},
        {"host": "elsewhere.test"},
        {"knows_person": False},
        {"user": b"99999999"},
        {"credential_id": b"of nobody"},
        {"key": Device().key},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_another_page_device_or_person_signed_lets_nobody_in(device, browser: Client, changed):
    for name, value in changed.items():
        setattr(device, name, value)

    answer = sign_in_by(browser, device)

    assert answer.headers["Location"] == LOGIN
    assert not is_in(browser)


def test_a_passkey_signs_in_nobody_but_its_own_person(device, browser: Client, teammate):
    theirs, there = Device(), Client(SERVER_NAME=HOST)
    there.force_login(teammate)
    add_passkey(there, theirs)
    theirs.user = device.user

    sign_in_by(browser, theirs)

    assert not is_in(browser)


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", '"words"', '{"id": 1, "response": {}}', "not JSON", "[" * 90_000]
)
def test_what_is_no_proof_is_refused_in_words(db, browser: Client, said: str):
    sign_in_question(browser)

    answer = browser.post(BY_PASSKEY, {"credential": said}, follow=True)

    assert answer.redirect_chain == [(LOGIN, 302)]
    assert not is_in(browser)


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_a_number_is_no_proof_and_takes_no_room(device, browser: Client, part: str):
    proof = json.loads(device.prove(sign_in_question(browser)))
    proof["response"][part] = 60_000_000
    tracemalloc.start()

    browser.post(BY_PASSKEY, {"credential": json.dumps(proof)})

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000
    assert not is_in(browser)


def test_what_is_folded_a_thousand_times_is_refused_in_words(device, browser: Client):
    proof = json.loads(device.prove(sign_in_question(browser)))
    # A list in a list in a list, where extensions would stand (CBOR, RFC 8949), and in JSON.
    data = websafe_decode(proof["response"]["authenticatorData"])
    folded = data[:32] + bytes([data[32] | 0x80]) + data[33:] + b"\x81" * 90_000
    for part, made in (("authenticatorData", folded), ("clientDataJSON", b"[" * 90_000)):
        said = {**proof, "response": {**proof["response"], part: websafe_encode(made)}}

        answer = browser.post(BY_PASSKEY, {"credential": json.dumps(said)})

        assert answer.headers["Location"] == LOGIN
    assert not is_in(browser)


def test_with_a_passkey_the_password_alone_lets_nobody_in(device, recruiter, browser: Client):
    answer = browser.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})

    assert answer.headers["Location"] == STEP
    assert not is_in(browser)


def test_it_is_the_second_step_too(device, recruiter, browser: Client):
    browser.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    page = browser.get(STEP)
    assert "Use a passkey" in page.content.decode()

    browser.post(STEP, {"credential": device.prove(page.context["js_data"]["request_options"])})

    assert is_in(browser)


def test_who_has_none_is_not_offered_one_as_second_step(recruiter, browser: Client):
    there = Client(SERVER_NAME=HOST)
    there.force_login(recruiter)
    add_passkey(there, Device())
    Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).update(type=Authenticator.Type.TOTP)
    browser.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})

    assert "Use a passkey" not in browser.get(STEP).content.decode()


def test_a_key_that_does_not_know_its_person_is_not_taken(recruiter, browser: Client):
    browser.force_login(recruiter)

    answer = add_passkey(browser, Device(knows_person=False))

    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=recruiter).exists()


def test_nor_one_that_leaves_out_that_it_must(recruiter, browser: Client):
    browser.force_login(recruiter)
    browser.post("/accounts/reauthenticate/", {"password": "secret-enough"})
    page = browser.get(f"{PASSKEYS}add/")
    made = Device(knows_person=False).make(page.context["js_data"]["creation_options"])

    browser.post(f"{PASSKEYS}add/", {"credential": made, "name": ""})

    assert not Authenticator.objects.filter(user=recruiter).exists()


def test_adding_one_asks_who_it_is_first(recruiter, browser: Client):
    browser.force_login(recruiter)

    assert browser.get(f"{PASSKEYS}add/").headers["Location"].startswith("/accounts/reauthenticate/")


def test_one_is_called_by_its_browser_or_as_one_likes(device, recruiter):
    there = Client(SERVER_NAME=HOST, HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    there.force_login(recruiter)
    add_passkey(there, Device())
    add_passkey(there, Device(), name="Key\non the ring")

    page = there.get(PASSKEYS).content.decode()

    assert "Firefox on Linux" in page
    assert "Key on the ring" in page


def test_one_that_is_removed_signs_in_nobody(device, recruiter, browser: Client):
    there = Client(SERVER_NAME=HOST)
    there.force_login(recruiter)
    there.post("/accounts/reauthenticate/", {"password": "secret-enough"})
    [passkey] = Authenticator.objects.filter(user=recruiter, type=Authenticator.Type.WEBAUTHN)

    there.post(f"{PASSKEYS}keys/{passkey.pk}/remove/")

    sign_in_by(browser, device)
    assert not is_in(browser)
    assert not Authenticator.objects.filter(user=recruiter).exists()


def test_nobody_renames_or_removes_the_passkey_of_another(device, recruiter, teammate, browser: Client):
    browser.force_login(teammate)
    browser.post("/accounts/reauthenticate/", {"password": "secret-enough"})
    [passkey] = Authenticator.objects.filter(user=recruiter, type=Authenticator.Type.WEBAUTHN)

    answers = [
        browser.post(f"{PASSKEYS}keys/{passkey.pk}/{deed}/", {"name": "Mine"}) for deed in ("edit", "remove")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Authenticator.objects.get(pk=passkey.pk).data["name"] != "Mine"


def test_the_log_says_that_one_was_added(device, recruiter):
    lines = Event.objects.filter(kind="person.second_step_added")

    assert [(line.data["by"], line.actor_id) for line in lines] == [("passkey", recruiter.pk)]


def test_somebody_who_is_kept_out_by_wrong_passwords_comes_in_by_it(device, recruiter, browser: Client):
    for _ in range(101):
        Client(SERVER_NAME=HOST).post(LOGIN, {"login": recruiter.email, "password": "wrong"})
    answer = browser.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})
    assert answer.status_code == 200

    sign_in_by(browser, device)

    assert is_in(browser)
