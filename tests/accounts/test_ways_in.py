"""The ways in beside each other: none leads away, and half a sign-in is none."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import Membership
from tests.factories.passkeys import HOST, Device, add_passkey, sign_in_question

LOGIN, STEP, PROFILE = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/profile/"
ASK, CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"
BY_PASSKEY, CONFIRM = "/accounts/2fa/webauthn/login/", "/accounts/reauthenticate/"
AWAY = [
    "//elsewhere.test/",
    "https://elsewhere.test/",
    r"/\elsewhere.test/",
    r"\\elsewhere.test",
    "http:///elsewhere.test",
    "javascript:alert(1)",
    " //elsewhere.test",
    "/\t/elsewhere.test/",
    "//testserver@elsewhere.test/",
]


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def mailed() -> str:
    [code] = re.findall(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[-1].body, re.MULTILINE)
    return str(code)


@pytest.mark.parametrize("away", AWAY)
def test_a_passkey_leads_nowhere_but_here(device, browser: Client, away: str):
    proof = device.prove(sign_in_question(browser))

    assert browser.post(BY_PASSKEY, {"credential": proof, "next": away}).headers["Location"] == "/"


@pytest.mark.parametrize("away", AWAY)
def test_nor_does_a_code_by_mail(recruiter, client: Client, away: str):
    answer = client.post(ASK, {"email": recruiter.email, "next": away})
    assert "elsewhere" not in answer.headers["Location"]

    assert client.post(CODE, {"code": mailed(), "next": away}).headers["Location"] == "/"


@pytest.mark.parametrize("away", AWAY)
def test_nor_do_the_second_step_and_showing_that_one_is_still_there(recruiter, client: Client, away: str):
    TOTP.activate(recruiter, "JBSWY3DPEHPK3PXP")
    code, *_ = RecoveryCodes.activate(recruiter).get_unused_codes()
    client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough", "next": away})

    assert client.post(STEP, {"code": code, "next": away}).headers["Location"] == "/"
    answer = client.post(CONFIRM, {"password": "secret-enough", "next": away})
    assert answer.headers["Location"] == "/"


def begun_by_password(client: Client, recruiter) -> None:
    TOTP.activate(recruiter, "JBSWY3DPEHPK3PXP")
    client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})


def begun_by_code(client: Client, recruiter) -> None:
    TOTP.activate(recruiter, "JBSWY3DPEHPK3PXP")
    client.post(ASK, {"email": recruiter.email})
    client.post(CODE, {"code": mailed()})


def asked_for_a_code(client: Client, recruiter) -> None:
    client.post(ASK, {"email": recruiter.email})


@pytest.mark.parametrize("begin", [begun_by_password, begun_by_code, asked_for_a_code])
def test_half_a_sign_in_is_none(recruiter, client: Client, begin):
    begin(client, recruiter)

    assert "_auth_user_id" not in client.session
    pages = ["/", "/chat/", "/settings/keys/", PROFILE, "/accounts/2fa/", "/accounts/2fa/webauthn/add/"]
    pages += ["/accounts/2fa/recovery-codes/", "/accounts/password/change/", "/accounts/sessions/", CONFIRM]
    for page in pages:
        for answer in (client.get(page), client.post(page, {"password": "secret-enough"})):
            assert answer.headers["Location"].startswith((LOGIN, STEP, CODE)), page
    assert client.get("/api/v1/candidates").status_code == 401
    assert not UserSession.objects.exists()


SENSITIVE = ["webauthn/add/", "totp/activate/", "recovery-codes/generate/"]


@pytest.mark.parametrize("page", SENSITIVE)
def test_what_one_comes_in_by_is_shown_and_changed_after_a_proof_only(
    recruiter, device, browser: Client, page: str
):
    browser.post(BY_PASSKEY, {"credential": device.prove(sign_in_question(browser))})

    for answer in (browser.get(f"/accounts/2fa/{page}"), browser.post(f"/accounts/2fa/{page}")):
        assert answer.headers["Location"].startswith(CONFIRM)
    assert browser.get("/accounts/2fa/recovery-codes/").headers["Location"].startswith(CONFIRM)


def test_a_passkey_is_renamed_and_removed_after_a_proof_only(recruiter, device, browser: Client):
    browser.post(BY_PASSKEY, {"credential": device.prove(sign_in_question(browser))})
    [passkey] = recruiter.authenticator_set.filter(type="webauthn")

    for deed in ("edit", "remove"):
        answer = browser.post(f"/accounts/2fa/webauthn/keys/{passkey.pk}/{deed}/", {"name": "Mine"})
        assert answer.headers["Location"].startswith(CONFIRM)
    passkey.refresh_from_db()
    assert passkey.data["name"] != "Mine"


def by_password(client: Client, _device: Device, _codes: list[str]) -> None:
    client.post(CONFIRM, {"password": "secret-enough"})


def by_code(client: Client, _device: Device, codes: list[str]) -> None:
    client.post("/accounts/2fa/reauthenticate/", {"code": codes[0]})


def by_passkey(client: Client, device: Device, _codes: list[str]) -> None:
    page = client.get("/accounts/2fa/webauthn/reauthenticate/")
    proof = device.prove(page.context["js_data"]["request_options"])
    client.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": proof})


@pytest.mark.parametrize("show", [by_password, by_code, by_passkey])
def test_who_stole_a_session_has_nothing_of_it_once_its_person_shows_that_they_are_there(
    recruiter, device, browser: Client, show
):
    browser.post(BY_PASSKEY, {"credential": device.prove(sign_in_question(browser))})
    stolen = Client(SERVER_NAME=HOST)
    stolen.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert stolen.get(PROFILE).status_code == 200

    show(browser, device, RecoveryCodes.activate(recruiter).get_unused_codes())

    assert browser.get("/accounts/2fa/webauthn/add/").status_code == 200
    assert stolen.get(PROFILE).status_code == 302
    # It stands once among their devices, and under its new name.
    noted = UserSession.objects.filter(user=recruiter).values_list("session_key", flat=True)
    assert [*noted] == [browser.cookies["sessionid"].value]


@pytest.mark.parametrize("page", [LOGIN, BY_PASSKEY, ASK, "/accounts/password/reset/", "/accounts/logout/"])
def test_no_page_of_signing_in_is_kept(db, browser: Client, page: str):
    answer = browser.get(page, headers={"Accept": "application/json"})

    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]


def test_a_letter_with_a_code_names_no_address_that_was_asked(recruiter, settings):
    settings.PUBLIC_URL = "https://pivotcx.test"
    browser = Client()
    browser.post(ASK, {"email": recruiter.email}, headers={"Host": "localhost:6666"})
    Client().post(ASK, {"email": "nobody@example.test"}, headers={"Host": "localhost:6666"})

    for letter in mail.outbox:
        assert "localhost" not in letter.subject + letter.body


@pytest.mark.parametrize(
    "typed",
    ["recruıter.one@example.test", "recruiter.one@example.test ", "ＲＥＣＲＵＩＴＥＲ.one@example.test"],
)
def test_a_letter_goes_to_the_address_as_it_is_known_or_says_nothing(recruiter, typed: str):
    recruiter.email = "recruiter.one@example.test"
    recruiter.save()

    Client().post(ASK, {"email": typed})
    Client().post("/accounts/password/reset/", {"email": typed})

    for letter in mail.outbox:
        assert letter.to == [recruiter.email] or "nobody here has this address" in letter.body


def test_a_passkey_of_somebody_without_a_place_opens_no_team(device, recruiter, browser: Client):
    Membership.objects.filter(user=recruiter).delete()

    browser.post(BY_PASSKEY, {"credential": device.prove(sign_in_question(browser))})

    assert browser.get("/chat/").headers["Location"] == "/accounts/no-team/"


def test_adding_one_twice_by_the_same_words_adds_one(recruiter, browser: Client):
    browser.force_login(recruiter)
    browser.post(CONFIRM, {"password": "secret-enough"})
    page = browser.get("/accounts/2fa/webauthn/add/")
    made = Device().make(page.context["js_data"]["creation_options"])
    for _ in range(2):
        browser.post("/accounts/2fa/webauthn/add/", {"credential": made, "passwordless": "True", "name": ""})

    assert recruiter.authenticator_set.filter(type="webauthn").count() == 1
    assert add_passkey(browser, Device()).status_code == 302
