"""`/conversations/{id}/handoffs` as partners call it, and what their webhooks are told."""

from __future__ import annotations

import pytest

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.handoffs.models import Handoff
from tests.factories.api import partner_of
from tests.webhooks.test_bodies import told


@pytest.fixture
def path(chat) -> str:
    return f"conversations/{chat.pk}/handoffs"


def test_to_a_member(path, chat, partner, restricted):
    answer = partner.post(
        path, {"user": str(restricted.pk), "status": "interview_scheduled", "stars": 4, "summary": "Strong."}
    )

    assert answer.status_code == 201
    made = answer.json()
    assert (made["conversation"], made["candidate"]) == (str(chat.pk), str(chat.candidate_id))
    assert (made["kind"], made["direction"], made["state"]) == ("member", "out", "received")
    assert (made["status"], made["outcome"], made["stars"]) == (
        "interview_scheduled",
        "Interview scheduled",
        4,
    )
    assert made["receiver"] == {"user": str(restricted.pk), "email": restricted.email, "team": None}
    chat.refresh_from_db()
    assert (chat.assignee, chat.stage) == (restricted, "delivered")


def test_to_an_address_it_waits(path, partner):
    made = partner.post(path, {"email": "hiring@client.test"}).json()

    assert (made["kind"], made["state"], made["received_at"]) == ("email", "waiting", None)


def test_to_another_team_by_its_short_name(path, partner, sister):
    made = partner.post(path, {"team": "night-shift", "summary": "Wants nights."}).json()

    assert made["receiver"] == {"user": None, "email": None, "team": "Night shift"}
    with as_team(sister.pk):
        assert Candidate.objects.filter(team=sister).count() == 1


def test_the_list_is_newest_first(path, partner, teammate):
    for email in ("one@client.test", "two@client.test"):
        partner.post(path, {"email": email})

    listed = partner.get(path).json()

    assert [each["receiver"]["email"] for each in listed["data"]] == ["two@client.test", "one@client.test"]
    assert listed["has_more"] is False


def test_the_same_key_again_is_the_same_handoff(path, partner, teammate):
    answers = [
        partner.post(path, {"user": str(teammate.pk)}, idempotency_key="once").json() for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert Handoff.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "receiver_needed"),
        ({"email": "a@client.test", "user": "7f8a1d4e-0000-4000-8000-000000000000"}, "receiver_needed"),
        ({"user": "7f8a1d4e-0000-4000-8000-000000000000"}, "not_a_member"),
        ({"team": "strangers"}, "unknown_team"),
        ({"email": "a@client.test", "status": "hired"}, "unknown_status"),
    ],
)
def test_what_is_refused_says_why(path, partner, other_team, body, code):
    answer = partner.post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Handoff.objects.exists()


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_are_bounded(path, partner, stars):
    assert partner.post(path, {"email": "a@client.test", "stars": stars}).status_code == 422


def test_a_key_that_only_reads_hands_nobody_over(path, team):
    reader = partner_of(team, scopes=["read"])

    assert reader.post(path, {"email": "a@client.test"}).status_code == 403
    assert reader.get(path).status_code == 200


def test_a_webhook_is_told_what_the_list_says(team, path, partner, teammate):
    partner.post(path, {"user": str(teammate.pk), "summary": "Strong."})
    handoff = Handoff.objects.get()

    assert told(team, "handoff.created", handoff.pk)["data"] == partner.get(path).json()["data"][0]
