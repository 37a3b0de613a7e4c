"""Signing in and out, the forgotten password, and what ends with a new one."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from apps.accounts.models import User
from tests.nights import by_night

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def sign_in(client: Client, user: User, password: str) -> int:
    return client.post(LOGIN, {"login": user.email, "password": password}).status_code


def test_a_person_signs_in_with_e_mail_and_password(recruiter, client: Client):
    assert sign_in(client, recruiter, "secret-enough") == 302
    assert client.get("/accounts/profile/").status_code == 200


def test_capitals_in_the_address_do_not_matter(recruiter, client: Client):
    response = client.post(LOGIN, {"login": recruiter.email.upper(), "password": "secret-enough"})

    assert response.status_code == 302


def test_signing_out_takes_a_post(as_recruiter: Client):
    as_recruiter.get("/accounts/logout/")
    assert as_recruiter.get("/accounts/profile/").status_code == 200

    as_recruiter.post("/accounts/logout/")
    assert as_recruiter.get("/accounts/profile/").status_code == 302


def test_a_wrong_password_and_an_unknown_person_are_told_the_same(recruiter, client: Client):
    wrong = client.post(LOGIN, {"login": recruiter.email, "password": "wrong"})
    unknown = client.post(LOGIN, {"login": "nobody@example.test", "password": "wrong"})

    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_guessing_is_stopped(recruiter, client: Client):
    for _ in range(5):
        sign_in(client, recruiter, "wrong")

    response = client.post(LOGIN, {"login": recruiter.email, "password": "secret-enough"})

    assert response.status_code == 200
    assert "Too many" in response.content.decode()


def test_guessing_from_elsewhere_locks_nobody_out(recruiter, client: Client):
    stranger = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(6):
        sign_in(stranger, recruiter, "wrong")

    assert sign_in(client, recruiter, "secret-enough") == 302


def test_guessing_from_everywhere_is_stopped_too(recruiter, settings, client: Client):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_anywhere": "3/h/key"}
    for nth in range(3):
        sign_in(Client(REMOTE_ADDR=f"203.0.113.{nth}"), recruiter, "wrong")

    assert sign_in(client, recruiter, "secret-enough") == 200


def test_an_office_behind_one_address_signs_in_while_some_mistype(team, recruiter, client: Client):
    sign_in(client, recruiter, "secret-enough")
    client.post("/accounts/logout/")
    for nth in range(30):
        Client().post(LOGIN, {"login": f"colleague{nth}@example.test", "password": "mistyped"})

    # By a browser that is known to be theirs. A new one waits a minute.
    assert sign_in(client, recruiter, "secret-enough") == 302
    assert sign_in(Client(), recruiter, "secret-enough") == 200


def test_a_known_browser_may_not_guess_without_end_nor_for_somebody_else(recruiter, teammate, client: Client):
    sign_in(client, recruiter, "secret-enough")
    client.post("/accounts/logout/")
    for nth in range(10):
        Client().post(LOGIN, {"login": f"colleague{nth}@example.test", "password": "mistyped"})

    assert sign_in(client, teammate, "secret-enough") == 200
    for _ in range(5):
        sign_in(client, recruiter, "wrong")
    assert sign_in(client, recruiter, "secret-enough") == 200


@pytest.mark.parametrize("made_up", ["", "x", "0" * 32, f"{'0' * 32}:made-up", "é" * 10_000])
def test_a_browser_that_says_it_is_known_is_not_believed(recruiter, made_up: str, client: Client):
    client.cookies["known_browser"] = made_up
    for nth in range(10):
        client.post(LOGIN, {"login": f"colleague{nth}@example.test", "password": "mistyped"})

    assert sign_in(client, recruiter, "secret-enough") == 200


def test_of_very_many_guesses_ten_a_minute_reach_the_hasher(recruiter, monkeypatch, client: Client):
    hashed: list[str] = []
    monkeypatch.setattr(
        MD5PasswordHasher, "verify", lambda _self, password, _encoded: hashed.append(password)
    )
    monkeypatch.setattr(User, "set_password", lambda _self, password: hashed.append(password))

    for nth in range(by_night(100, 1000)):
        client.post(LOGIN, {"login": f"person{nth % 25}@example.test", "password": f"guess {nth}"})

    assert 0 < len(hashed) <= 10


def test_a_made_up_origin_of_a_request_is_not_believed(recruiter, client: Client):
    for nth in range(5):
        client.post(
            LOGIN,
            {"login": recruiter.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{nth}"},
        )

    assert sign_in(client, recruiter, "secret-enough") == 200


def test_a_forgotten_password_is_replaced_by_mail(recruiter, client: Client):
    client.post(RESET, {"email": recruiter.email})
    [link] = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = client.get(link).headers["Location"]

    client.post(form, {"password1": "a-new-long-one", "password2": "a-new-long-one"})

    assert sign_in(client, recruiter, "a-new-long-one") == 302


def test_the_reset_page_does_not_tell_who_has_a_login(recruiter, client: Client):
    known = client.post(RESET, {"email": recruiter.email}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@example.test"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content


def test_the_link_of_a_mail_is_at_our_own_address_whatever_name_was_asked(
    recruiter, settings, client: Client
):
    settings.PUBLIC_URL = "https://pivotcx.test"
    client.post(RESET, {"email": recruiter.email}, headers={"Host": "localhost:6666"})

    [letter] = mail.outbox
    [link] = re.findall(r"\S+/accounts/password/reset/key/", letter.body)
    assert link == "https://pivotcx.test/accounts/password/reset/key/"
    assert "localhost" not in letter.subject + letter.body


@pytest.mark.parametrize("elsewhere", ["http://localhost:6666/", "//localhost/", "http://127.0.0.1/"])
def test_signing_in_leads_nowhere_but_here(recruiter, elsewhere: str, client: Client):
    words = {"login": recruiter.email, "password": "secret-enough", "next": elsewhere}

    assert client.post(LOGIN, words, headers={"Host": "localhost"}).headers["Location"] == "/"


def test_the_reset_link_works_once(recruiter, client: Client):
    client.post(RESET, {"email": recruiter.email})
    [link] = re.findall(r"http://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    form = client.get(link).headers["Location"]
    client.post(form, {"password1": "a-new-long-one", "password2": "a-new-long-one"})

    again = Client().get(link)

    assert again.status_code == 200
    assert "password1" not in again.content.decode()


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(recruiter, signed_in):
    here, elsewhere = signed_in(recruiter), signed_in(recruiter)

    here.post(
        "/accounts/password/change/",
        {"oldpassword": "secret-enough", "password1": "a-new-long-one", "password2": "a-new-long-one"},
    )

    assert here.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302


def test_nobody_signs_up_without_an_invitation(db: None, client: Client):
    client.post("/accounts/signup/", {"email": "nobody@example.test", "password1": "a-fine-long-one"})

    assert not User.objects.filter(email="nobody@example.test").exists()


def test_nobody_takes_another_address_by_themselves(recruiter, as_recruiter: Client, manager):
    as_recruiter.post("/accounts/email/", {"email": "else@example.test", "action_add": ""})

    recruiter.refresh_from_db()
    assert recruiter.email != "else@example.test"


def test_a_person_sees_their_devices_and_signs_the_others_out(recruiter):
    here, elsewhere = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/140"), Client()
    sign_in(here, recruiter, "secret-enough")
    sign_in(elsewhere, recruiter, "secret-enough")
    page = here.get("/accounts/sessions/").content.decode()

    here.post("/accounts/sessions/")

    assert "Firefox on Linux" in page
    assert here.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302
