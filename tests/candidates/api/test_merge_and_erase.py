"""`/candidates/merge`, its undoing, and `DELETE /candidates/{id}`."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.candidates.models import Candidate, Merge
from tests.factories.api import partner_of

ONE = {"phone": "+12015550123", "first_name": "Candidate", "city": "Newark", "tags": ["A"]}
OTHER = {"phone": "+12015550124", "first_name": "Candi", "email": "candidate@demo.test", "tags": ["B"]}


@pytest.fixture
def pair(partner):
    return partner.post("candidates", ONE).json(), partner.post("candidates", OTHER).json()


def test_two_become_one_and_are_parted_again(partner, pair):
    one, other = pair
    body = {"keep": one["id"], "merge": other["id"], "choose": ["first_name"]}

    merged = partner.post("candidates/merge", body)

    assert merged.status_code == 200
    kept = merged.json()
    assert (kept["id"], kept["first_name"], kept["city"]) == (one["id"], "Candi", "Newark")
    assert (kept["email"], kept["tags"]) == (OTHER["email"], ["A", "B"])
    assert partner.get(f"candidates/{other['id']}").status_code == 404

    undone = partner.post(f"candidates/merges/{kept['merge']}/undo")

    assert undone.status_code == 200
    assert (undone.json()["first_name"], undone.json()["tags"]) == ("Candidate", ["A"])
    assert partner.get(f"candidates/{other['id']}").json()["tags"] == ["B"]
    again = partner.post(f"candidates/merges/{kept['merge']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "cannot_undo")


def test_the_same_request_twice_is_one_merging(partner, pair):
    body = {"keep": pair[0]["id"], "merge": pair[1]["id"]}

    first = partner.post("candidates/merge", body, Idempotency_Key="one")
    again = partner.post("candidates/merge", body, Idempotency_Key="one")

    assert (again.status_code, again.json()) == (200, first.json())
    assert Merge.objects.count() == 1


def test_a_merging_can_be_undone_for_a_day(partner, pair):
    merge = partner.post("candidates/merge", {"keep": pair[0]["id"], "merge": pair[1]["id"]}).json()["merge"]
    Merge.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert partner.post(f"candidates/merges/{merge}/undo").json()["code"] == "cannot_undo"


def test_what_cannot_be_merged_is_refused(partner, other_partner, pair):
    one = pair[0]["id"]
    stranger = other_partner.post("candidates", OTHER).json()["id"]

    assert partner.post("candidates/merge", {"keep": one, "merge": one}).json()["code"] == "cannot_merge"
    for unknown in (stranger, str(uuid4())):
        assert partner.post("candidates/merge", {"keep": one, "merge": unknown}).status_code == 404
        assert partner.post("candidates/merge", {"keep": unknown, "merge": one}).status_code == 404
    wrong = partner.post("candidates/merge", {"keep": one, "merge": pair[1]["id"], "choose": ["phone"]})
    assert wrong.json()["errors"][0]["pointer"] == "#/choose/0"


def test_an_erased_candidate_is_no_longer_there(partner, pair):
    address = f"candidates/{pair[0]['id']}"

    assert partner.delete(address).status_code == 204
    assert partner.get(address).status_code == 404
    assert partner.delete(address).status_code == 404
    assert [row["id"] for row in partner.get("candidates").json()["data"]] == [pair[1]["id"]]


def test_erasing_needs_the_scope_admin(team, partner, pair):
    worker = partner_of(team, scopes=["read", "write", "send"])

    response = worker.delete(f"candidates/{pair[0]['id']}")

    assert (response.status_code, response.json()["code"]) == (403, "missing_scope")
    assert Candidate.objects.for_team(team).count() == 2
