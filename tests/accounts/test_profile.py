"""What a person says of themselves."""

from __future__ import annotations

from django.test import Client

PROFILE, THEME = "/accounts/profile/", "/accounts/profile/theme/"


def test_a_person_changes_their_name_and_theme(recruiter, as_recruiter: Client):
    as_recruiter.post(PROFILE, {"full_name": "Recruiter Renamed", "theme": "dark"})

    page = as_recruiter.get(PROFILE).content.decode()
    recruiter.refresh_from_db()
    assert recruiter.full_name == "Recruiter Renamed"
    assert 'data-theme="dark"' in page


def test_a_name_is_needed(recruiter, as_recruiter: Client):
    response = as_recruiter.post(PROFILE, {"full_name": " ", "theme": "dark"})

    recruiter.refresh_from_db()
    assert response.status_code == 422
    assert recruiter.theme == "system"


def test_the_menu_keeps_a_theme(recruiter, as_recruiter: Client):
    as_recruiter.post(THEME, {"theme": "light"})

    recruiter.refresh_from_db()
    assert recruiter.theme == "light"


def test_a_theme_that_does_not_exist_is_refused(recruiter, as_recruiter: Client):
    assert as_recruiter.post(THEME, {"theme": "neon"}).status_code == 422


def test_whoever_turns_the_single_keys_off_has_none(recruiter, as_recruiter: Client):
    assert "<keyboard-shortcuts>" in as_recruiter.get(PROFILE).content.decode()

    as_recruiter.post(PROFILE, {"full_name": "Recruiter One", "theme": "dark"})
    page = as_recruiter.get(PROFILE).content.decode()
    assert "<keyboard-shortcuts data-off>" in page

    as_recruiter.post(PROFILE, {"full_name": "Recruiter One", "theme": "dark", "single_key_shortcuts": "on"})
    recruiter.refresh_from_db()
    assert recruiter.single_key_shortcuts


def test_a_change_of_theme_leaves_the_keys_as_they_are(recruiter, as_recruiter: Client):
    as_recruiter.post(PROFILE, {"full_name": "Recruiter One", "theme": "dark"})
    as_recruiter.post(THEME, {"theme": "light"})

    recruiter.refresh_from_db()
    assert (recruiter.theme, recruiter.single_key_shortcuts) == ("light", False)


def test_a_name_stays_on_one_line(recruiter, as_recruiter: Client):
    as_recruiter.post(PROFILE, {"full_name": "Sam\nBcc: all@example.test \u202e", "theme": "dark"})
    empty = as_recruiter.post(PROFILE, {"full_name": "\u202e\u2028", "theme": "dark"})

    recruiter.refresh_from_db()
    assert recruiter.full_name == "Sam Bcc: all@example.test"
    assert empty.status_code == 422
