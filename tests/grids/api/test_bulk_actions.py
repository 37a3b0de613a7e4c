"""`/bulk-actions` of the partner API."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CandidateTag
from apps.grids.models import BulkAction
from tests.factories.api import Partner
from tests.factories.candidates import CandidateFactory
from tests.grids.bulking import work

OF_ALL = {"grid": "candidates", "filter": {"all": []}}


@pytest.fixture
def people(team: Team) -> list[Candidate]:
    return [CandidateFactory(team=team, first_name=f"Person {number}") for number in range(3)]


def test_all_of_a_filter_but_some_are_tagged_watched_and_let_go(
    people: list[Candidate], partner: Partner
) -> None:
    told = {**OF_ALL, "without": [str(people[0].pk)], "action": "tag", "choice": {"new": "Nights"}}
    answer = partner.post("bulk-actions", told)
    assert answer.status_code == 202, answer.content
    begun = answer.json()
    assert (begun["status"], begun["counts"]["rows"]) == ("pending", 2)

    work(BulkAction.objects.get())

    done = partner.get(f"bulk-actions/{begun['id']}").json()
    assert (done["status"], done["counts"]["changed"], done["words"]) == (
        "finished",
        2,
        "Add the tag “Nights”",
    )
    assert partner.get("bulk-actions").json()["data"] == [done]
    assert partner.post(f"bulk-actions/{begun['id']}/cancel").status_code == 409
    assert partner.post(f"bulk-actions/{begun['id']}/undo").status_code == 202
    work(BulkAction.objects.get())
    assert partner.get(f"bulk-actions/{begun['id']}").json()["undo_report"] == {"restored": 2, "kept": 0}
    assert not CandidateTag.objects.exists()


def test_rows_are_exported_in_the_order_and_with_the_columns_that_are_named(
    people: list[Candidate], partner: Partner, other_partner: Partner
) -> None:
    told = {
        "grid": "candidates",
        "ids": [str(person.pk) for person in people[:2]],
        "action": "export",
        "choice": {"kind": "csv"},
        "sort": "-name",
        "columns": ["phone"],
    }
    begun = partner.post("bulk-actions", told).json()
    address = f"bulk-actions/{begun['id']}"
    assert partner.get(f"{address}/file").status_code == 404

    work(BulkAction.objects.get())

    file = partner.get(f"{address}/file")
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines == ["Name,Phone", f"Person 1,'{people[1].phone}", f"Person 0,'{people[0].phone}"]
    for path in ("", "/file"):
        assert other_partner.get(f"{address}{path}").status_code == 404


WRONG: list[tuple[dict[str, Any], str]] = [
    ({**OF_ALL, "action": "tag", "choice": {}}, "#/choice"),
    ({**OF_ALL, "action": "tag", "choice": {"existing": "0" * 8}}, "#/choice/existing"),
    ({**OF_ALL, "action": "close"}, "#/action"),
    ({**OF_ALL, "action": "export", "choice": {"kind": "pdf"}}, "#/choice/kind"),
    ({**OF_ALL, "action": "close", "choice": {"colour": "red"}}, "#/action"),
    ({"grid": "people", "action": "tag", "filter": {"all": []}}, "#/grid"),
    ({"grid": "candidates", "action": "tag", "choice": {"new": "Nights"}}, "#/ids"),
    ({**OF_ALL, "ids": [], "action": "tag", "choice": {"new": "Nights"}}, "#/ids"),
    ({**OF_ALL, "action": "opt_out", "choice": {"reason": "Over", "why": ""}}, "#/choice/why"),
]


@pytest.mark.parametrize(("told", "pointer"), WRONG)
def test_what_says_too_little_or_something_else_is_refused(
    people: list[Candidate], partner: Partner, told: dict[str, Any], pointer: str
) -> None:
    answer = partner.post("bulk-actions", told)

    assert answer.status_code == 422, answer.content
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not BulkAction.objects.exists()


def test_a_filter_that_cannot_be_read_means_nobody(people: list[Candidate], partner: Partner) -> None:
    wrong = {"all": [{"field": "candidate.shoe", "op": "is", "value": "x"}]}
    answer = partner.post(
        "bulk-actions", {**OF_ALL, "filter": wrong, "action": "tag", "choice": {"new": "Nights"}}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_filter")
    nobody = {"all": [{"field": "candidate.city", "op": "is", "value": "Nowhere"}]}
    answer = partner.post(
        "bulk-actions", {**OF_ALL, "filter": nobody, "action": "tag", "choice": {"new": "Nights"}}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_chosen")


def test_one_key_of_a_request_begins_one(people: list[Candidate], partner: Partner) -> None:
    told = {**OF_ALL, "action": "tag", "choice": {"new": "Nights"}}
    first, second = (partner.post("bulk-actions", told, Idempotency_Key="k1").json() for _ in range(2))

    assert first["id"] == second["id"]
    assert BulkAction.objects.count() == 1
