"""Whatever a stranger's key asks for with our ids is answered like an id that nobody has, and changes nothing."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse

from apps.core.api.views import document
from tests.core.api.known import known as ours
from tests.core.api.known import number, recruiter, team
from tests.factories.api import Partner
from tests.factories.reports import count_everything

__all__ = ["number", "ours", "recruiter", "team"]


def calls() -> list[tuple[str, str]]:
    return [
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, operations in document()["paths"].items()
        for method in operations
    ]


def rows() -> list[Any]:
    """Return everything there is of our team's business."""
    tables = [
        table for table in connection.introspection.table_names() if table.startswith(("ca", "ch", "me"))
    ]
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found.append((table, sorted(cursor.fetchall())))
    return found


def address(path: str, row: UUID, part: UUID) -> str:
    """Return where one row is, or a part of it."""
    return re.sub(r"\{\w+\}", str(part), path.replace("{id}", str(row)))


@pytest.mark.parametrize(("method", "path"), [call for call in calls() if "{id}" in call[1]])
def test_our_id_is_like_nobodys(ours, other_partner, method, path):
    before, nobody = rows(), uuid4()

    known = other_partner.send(method, address(path, ours[path.partition("/")[0]], nobody), {})
    unknown = other_partner.send(method, address(path, nobody, nobody), {})

    assert known.status_code == unknown.status_code == 404
    assert told(known) == told(unknown)
    assert rows() == before


READ = [path for method, path in calls() if method == "GET" and "{id}" not in path]


def sum_of(told: Any) -> int:
    """Return all figures of an answer together."""
    if isinstance(told, dict):
        return sum(map(sum_of, told.values()))
    if isinstance(told, list):
        return sum(map(sum_of, told))
    return int(told) if isinstance(told, int | float) else 0


@pytest.mark.parametrize("path", [path for path in READ if path.startswith("reports/")])
def test_a_stranger_counts_nothing_of_ours(ours, team, partner, other_partner, path):
    # What they have counted before we have anything is what they count afterwards.
    before = other_partner.get(path).json()
    count_everything(team)

    assert other_partner.get(path).json() == before
    assert sum_of(partner.get("reports/funnel").json()) > sum_of(other_partner.get("reports/funnel").json())


@pytest.mark.parametrize("path", [path for path in READ if not path.startswith("reports/")])
def test_a_stranger_lists_nothing_of_ours(ours, partner, other_partner, path):
    own, strangers = (
        {row["id"] for row in each.get(path).json()["data"]} for each in (partner, other_partner)
    )

    assert own
    assert not own & strangers


@pytest.mark.parametrize(
    "question",
    [
        "messages?conversation={conversations}",
        "conversations?candidate={candidates}",
        "applications?candidate={candidates}",
        "candidates?phone=%2B12015550123",
        "candidates?search=2015550123",
    ],
)
def test_a_stranger_finds_nothing_by_our_ids(ours, partner, other_partner, question):
    assert len(partner.get(question.format(**ours)).json()["data"]) == 1
    assert other_partner.get(question.format(**ours)).json()["data"] == []


def test_a_stranger_cannot_text_our_candidate_by_id(ours, other_partner):
    known, unknown = (
        other_partner.post("messages", {"candidate": str(pk), "body": "Hi"})
        for pk in (ours["candidates"], uuid4())
    )

    assert known.status_code == 404
    assert known.json() == unknown.json()


def test_a_stranger_can_know_the_same_phone_without_learning_so(ours, other_partner):
    response = other_partner.post("candidates", {"phone": "+12015550123"})

    assert response.status_code == 201
    assert response.json()["id"] != str(ours["candidates"])


def told(response: HttpResponse) -> dict[str, Any]:
    """Return the problem without the address that was called."""
    body: dict[str, Any] = json.loads(response.content)
    assert body.pop("instance") == response.request["PATH_INFO"]
    return body


def test_an_opt_out_in_a_teams_own_account_does_not_show_elsewhere(
    ours, partner: Partner, other_partner: Partner
):
    partner.post(f"candidates/{ours['candidates']}/opt-out", {"reason": "Asked to."})
    other_partner.post("candidates", {"phone": "+12015550123"})

    assert [row["opted_out"] for row in partner.get("candidates").json()["data"]] == [True]
    assert [row["opted_out"] for row in other_partner.get("candidates").json()["data"]] == [False]
