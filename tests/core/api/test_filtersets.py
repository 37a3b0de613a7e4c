"""What narrows a list is read strictly: a question that cannot be read is never answered by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from apps.core.api.views import document
from tests.core.api.known import known, number, recruiter, team
from tests.factories.candidates import CandidateFactory

__all__ = ["known", "number", "recruiter", "team"]


def narrowing() -> Iterator[tuple[str, str]]:
    """Yield each list with each parameter of its description; of a filter, `test_filter_problems` says all."""
    for path, operations in document()["paths"].items():
        told = operations.get("get", {})
        if "next_cursor" in str(told.get("responses", {}).get("200")):
            for parameter in told.get("parameters", []):
                if parameter["in"] == "query" and parameter["name"] != "filter":
                    yield path.removeprefix("/api/v1/"), parameter["name"]


@pytest.fixture
def refused(partner, known):
    """Return what is said of a question to a list with a row in it."""

    def ask(path, **asked):
        response = partner.get(path.replace("{id}", str(known[path.partition("/")[0]])), **asked)
        assert response.status_code == 400, response.json()
        assert response.json()["code"] == "invalid_parameter"
        return [(each["parameter"], each["code"]) for each in response.json()["errors"]]

    return ask


@pytest.mark.parametrize(("path", "name"), [*narrowing()])
def test_a_parameter_without_a_value_is_refused_by_its_name(refused, path, name):
    assert [parameter for parameter, _ in refused(path, **{name: ""})] == [name]


@pytest.mark.parametrize(
    ("path", "asked", "errors"),
    [
        ("candidates", {"phone": "12"}, [("phone", "invalid_number")]),
        (
            "candidates",
            {"search": "x" * 101, "limit": "0"},
            [("limit", "min_value"), ("search", "max_length")],
        ),
        (
            "applications",
            {"active": "maybe", "candidate": "7"},
            [("candidate", "invalid"), ("active", "invalid")],
        ),
        (
            "conversations",
            {"colour": "blue", "assignee": "me"},
            [("colour", "invalid_choice"), ("assignee", "invalid")],
        ),
        ("messages", {"status": "gone"}, [("status", "invalid_choice")]),
        ("lists", {"kind": "smart"}, [("kind", "invalid_choice")]),
        # What is not there is told of first, and alone.
        ("lists", {"kin": "static", "kind": "smart"}, [("kin", "unknown_parameter")]),
    ],
)
def test_all_that_is_wrong_is_told_at_once_each_by_its_name(refused, path, asked, errors):
    assert refused(path, **asked) == errors


def test_a_wrong_word_is_answered_with_the_right_ones(partner):
    [error] = partner.get("lists", kind="smart").json()["errors"]

    assert error["detail"] == "There is no “smart” here. It is one of: static, dynamic."


def test_parameters_and_the_filter_language_narrow_together(team, partner):
    for phone, city in (("+12015550126", "Newark"), ("+12015550127", "Newark"), ("+12015550128", "Camden")):
        CandidateFactory(team=team, phone=phone, city=city, first_name="Ann")
    in_newark = '{"all": [{"field": "candidate.city", "op": "is", "value": "Newark"}]}'

    def found(**asked):
        return sorted(each["phone"] for each in partner.get("candidates", **asked).json()["data"])

    assert found(filter=in_newark, search="ann") == ["+12015550126", "+12015550127"]
    assert found(filter=in_newark, phone="(201) 555-0127") == ["+12015550127"]
    assert found(filter=in_newark, phone="+12015550128") == []
    assert found(phone="+12015550127", search="ann") == ["+12015550127"]
    assert found(phone="+12015550127", search="bea") == []


def test_another_teams_id_answers_as_one_that_never_was(other_partner, known, partner):
    for path, asked in (
        ("messages", {"conversation": known["conversations"]}),
        ("conversations", {"candidate": known["candidates"]}),
        ("applications", {"candidate": known["candidates"]}),
    ):
        nowhere = dict.fromkeys(asked, uuid4())
        assert len(partner.get(path, **asked).json()["data"]) == 1
        assert other_partner.get(path, **asked).json() == other_partner.get(path, **nowhere).json()
