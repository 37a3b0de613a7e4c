"""A person's own page about the plug-in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import ApiKey, Membership
from apps.plugin.packing import EXTENSION, packed
from apps.plugin.services import MOST_TOKENS, make_token
from tests.factories.api import Partner

PAGE = "/settings/plug-in/"


def token_of(user, name: str = "Laptop") -> tuple[ApiKey, str]:
    return make_token(membership=Membership.objects.get(user=user), name=name, now=timezone.now())


def test_the_token_is_shown_once_and_works(team, as_recruiter: Client):
    answer = as_recruiter.post(PAGE, {"name": " Laptop  at work "})

    assert answer.status_code == 201
    [secret] = re.findall(r"pcx_[0-9a-f]{8}_[\w-]{40,}", answer.content.decode())
    assert Partner(secret).get("candidates").status_code == 200
    page = as_recruiter.get(PAGE)
    assert secret not in page.content.decode()
    assert "Laptop at work" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["", "  ", "n" * 121])
def test_a_token_without_a_fit_name_is_not_made(team, as_recruiter: Client, name: str):
    assert as_recruiter.post(PAGE, {"name": name}).status_code == 422
    assert not ApiKey.objects.exists()


def test_there_is_a_bound_on_tokens(team, recruiter, as_recruiter: Client):
    for place in range(MOST_TOKENS):
        token_of(recruiter, f"Computer {place}")

    answer = as_recruiter.post(PAGE, {"name": "One more"})

    assert answer.status_code == 422
    assert "End one that you do not need" in answer.content.decode()


def test_one_sees_and_ends_only_ones_own(team, recruiter, teammate, as_recruiter: Client):
    (mine, _), (theirs, _) = token_of(recruiter, "Mine"), token_of(teammate, "Not mine")

    page = as_recruiter.get(PAGE).content.decode()
    assert mine.name in page
    assert theirs.name not in page

    assert as_recruiter.post(f"{PAGE}tokens/{theirs.pk}/end/").status_code == 404
    assert as_recruiter.post(f"{PAGE}tokens/{mine.pk}/end/").status_code == 302
    assert list(ApiKey.objects.valid(now=timezone.now())) == [theirs]


def test_a_manager_sees_everybodys_among_the_keys_and_can_end_them(team, recruiter, as_manager: Client):
    token, _ = token_of(recruiter, "Lost laptop")

    assert "Lost laptop" in as_manager.get("/settings/keys/").content.decode()
    as_manager.post(f"/settings/keys/{token.pk}/revoke/")

    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_page_costs_the_same_for_one_token_as_for_many(
    team, recruiter, as_recruiter: Client, count_queries
):
    token_of(recruiter)
    for_one = count_queries(lambda: as_recruiter.get(PAGE))
    for place in range(10):
        token_of(recruiter, f"Computer {place}")

    assert count_queries(lambda: as_recruiter.get(PAGE)) == for_one <= 12


def test_who_is_restricted_is_offered_nothing(team, restricted, signed_in):
    client = signed_in(restricted)

    assert client.get(PAGE).status_code == 403
    assert "plug-in" not in client.get("/accounts/profile/").content.decode()


def test_the_way_leads_over_the_profile(team, as_recruiter: Client):
    assert f'href="{PAGE}"' in as_recruiter.get("/accounts/profile/").content.decode()


def test_the_plug_in_is_handed_out_as_it_is_packed(team, as_recruiter: Client):
    answer = as_recruiter.get(f"{PAGE}download/")

    assert answer.content == packed(EXTENSION)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pivotcx-extension.zip"'
