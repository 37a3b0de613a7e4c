"""The package's pages about one's own sign-in speak our words, and lead back."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/2fa/", "Two-step sign-in"),
        ("/accounts/sessions/", "Devices"),
        ("/accounts/profile/", "Your profile"),
    ],
)
def test_a_page_about_oneself_has_the_head_of_every_page(as_recruiter: Client, address: str, title: str):
    page = as_recruiter.get(address).content.decode()

    assert f"<h1>{title}</h1>" in page
    assert page.count("<h1") == 1


def test_setting_up_the_second_step_asks_who_it_is_and_leads_back(as_recruiter: Client):
    page = as_recruiter.get("/accounts/2fa/totp/activate/", follow=True).content.decode()

    assert "Confirm that it is you" in page or "Set up two-step sign-in" in page
    assert "/accounts/profile/" in page


def test_nobody_signs_up_and_everybody_learns_how_one_comes(db: None):
    page = Client().get("/accounts/signup/").content.decode()

    assert "You come by invitation" in page
    assert "/accounts/login/" in page
