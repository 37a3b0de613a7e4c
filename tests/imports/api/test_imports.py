"""`/imports` of the partner API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.imports.models import Import
from apps.messaging.models import ConsentEvent
from tests.factories.api import Partner
from tests.factories.imports import ImportFactory
from tests.imports.running import csv_of, many, work


def send(partner: Partner, content: bytes, *, key: str = "", **fields: Any) -> Any:
    told = {name: json.dumps(value) for name, value in fields.items()}
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("people.csv", content), **told})
    named = {"Idempotency_Key": key} if key else {}
    return partner.post("imports", body, content_type=MULTIPART_CONTENT, **named)


def test_a_file_is_taken_in_and_watched(team: Team, partner: Partner) -> None:
    answer = send(partner, many(2))

    assert answer.status_code == 202, answer.content
    begun = answer.json()
    assert begun["status"] == "pending"
    work(Import.objects.get())
    done = partner.get(f"imports/{begun['id']}").json()
    assert (done["status"], done["counts"]["created"], done["counts"]["done"]) == ("finished", 2, 2)
    assert done["list"]


def test_imports_are_listed_newest_first_once_they_have_begun(
    team: Team, other_team: Team, partner: Partner, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    with as_team(other_team.pk):
        ImportFactory(team=other_team)
    begun = [str(ImportFactory(team=team).pk) for _ in range(3)]
    Import.objects.filter(pk=ImportFactory(team=team).pk).update(status=Import.Status.MAPPING)

    page = partner.get("imports", limit=2).json()
    last = partner.get("imports", limit=2, cursor=page["next_cursor"]).json()

    assert [each["id"] for each in page["data"] + last["data"]] == begun[::-1]
    assert (page["has_more"], last["has_more"]) == (True, False)
    assert page["data"][0] == partner.get(f"imports/{begun[-1]}").json()
    assert count_queries(lambda: partner.get("imports", limit=1)) == count_queries(
        lambda: partner.get("imports")
    )


def test_columns_may_be_named_and_consent_given(team: Team, partner: Partner) -> None:
    content = csv_of([["+12015550101", "Sam Doe"]], ("One", "Two"))
    consent = {"opt_in": True, "method": "web form", "wording": "Text me."}

    answer = send(partner, content, mapping={"One": "phone", "Two": "full_name"}, consent=consent)

    assert answer.status_code == 202, answer.content
    assert work(Import.objects.get()).created == 1
    assert ConsentEvent.objects.get().wording == "Text me."


def test_what_cannot_be_taken_in_is_refused(team: Team, partner: Partner) -> None:
    refused = [
        send(partner, csv_of([["Sam", "Doe"]], ("First name", "Last name"))),
        send(partner, b"\x89PNG\r\n"),
        send(partner, many(1), mapping={"Nothing": "phone"}),
        send(partner, many(1), consent={"opt_in": "perhaps"}),
        send(partner, many(1), team="another"),
    ]

    assert [answer.status_code for answer in refused] == [422] * 5
    codes = [answer.json()["code"] for answer in refused]
    assert codes[:3] == ["mapping_incomplete", "not_a_spreadsheet", "unknown_column"]
    assert not Import.objects.exists()


def test_rejected_rows_are_listed_with_their_reasons(team: Team, partner: Partner) -> None:
    begun = send(partner, csv_of([["Sam", "Doe", "12"]])).json()
    work(Import.objects.get())

    page = partner.get(f"imports/{begun['id']}/rejects").json()

    assert [(row["row"], row["reasons"][0]["code"]) for row in page["data"]] == [(2, "invalid_phone")]


def test_rejected_rows_come_in_the_order_of_the_file_page_by_page(team: Team, partner: Partner) -> None:
    begun = send(partner, csv_of([["Sam", f"Doe {number}", "12"] for number in range(5)])).json()
    work(Import.objects.get())
    numbers, cursor = [], ""
    for _ in range(3):
        page = partner.get(f"imports/{begun['id']}/rejects?limit=2{cursor}").json()
        numbers += [row["row"] for row in page["data"]]
        cursor = f"&cursor={page['next_cursor']}"

    assert numbers == [2, 3, 4, 5, 6]
    assert page["next_cursor"] is None


def test_it_can_be_stopped_and_taken_back(team: Team, partner: Partner) -> None:
    begun = send(partner, many(1)).json()
    assert partner.post(f"imports/{begun['id']}/cancel").json()["status"] == "cancelled"
    assert partner.post(f"imports/{begun['id']}/cancel").status_code == 409

    second = send(partner, many(1)).json()
    work(Import.objects.get(pk=second["id"]))
    assert partner.post(f"imports/{second['id']}/undo").status_code == 202
    assert work(Import.objects.get(pk=second["id"])).undone_at is not None


def test_one_that_a_mistake_has_stopped_can_go_on(team: Team, partner: Partner) -> None:
    begun = send(partner, many(3)).json()
    assert partner.post(f"imports/{begun['id']}/continue").json()["code"] == "not_in_progress"
    Import.objects.update(
        status=Import.Status.FAILED, error="Something went wrong.", finished_at=timezone.now()
    )

    answer = partner.post(f"imports/{begun['id']}/continue")

    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert work(Import.objects.get()).counts["created"] == 3


def test_the_same_key_takes_a_file_in_once_and_refuses_another(team: Team, partner: Partner) -> None:
    first, again = send(partner, many(1), key="k1"), send(partner, many(1), key="k1")

    assert first.json()["id"] == again.json()["id"]
    assert send(partner, many(2), key="k1").json()["code"] == "idempotency_key_reused"
    assert Import.objects.count() == 1


def test_another_teams_import_is_not_there(team: Team, partner: Partner, other_partner: Partner) -> None:
    begun = send(partner, many(1)).json()

    for path in ("", "/rejects"):
        assert other_partner.get(f"imports/{begun['id']}{path}").status_code == 404
