"""The pages of imports: brought, mapped, watched, and what came of it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.core.sheets import harmless
from apps.imports.models import Import, RejectedRow
from apps.imports.rejects import rejects_csv
from apps.messaging.models import ConsentEvent
from tests.imports.running import csv_of, many, prepared, run, work

NAMES = ("Vorname", "Nachname", "Handy")


def bring(client: Client, content: bytes) -> Any:
    return client.post("/imports/", {"file": SimpleUploadedFile("people.csv", content)})


def mapped(import_: Import, **fields: str) -> dict[str, str]:
    columns = {f"column-{place}": import_.mapping.get(name, "") for place, name in enumerate(import_.headers)}
    return {**columns, "list_name": "New ones", "medium": "import", **fields}


def test_a_file_goes_from_upload_to_people(as_recruiter: Client, team: Team) -> None:
    answer = bring(as_recruiter, csv_of([["Sam", "Doe", "201 555 0101"]], NAMES))
    import_ = Import.objects.get()
    assert answer.headers["Location"] == f"/imports/{import_.pk}/"
    page = as_recruiter.get(answer.headers["Location"]).content.decode()
    assert "Its name says so." in page
    assert "201 555 0101" in page
    assert not Candidate.objects.exists()

    as_recruiter.post(
        f"/imports/{import_.pk}/start/", mapped(import_, opt_in="yes", consent_wording="Text me.")
    )
    work(import_)

    page = as_recruiter.get(f"/imports/{import_.pk}/").content.decode()
    assert "Finished" in page
    assert "New ones" in page
    assert Candidate.objects.get().phone == "+12015550101"
    assert ConsentEvent.objects.get().wording == "Text me."


def test_a_file_that_is_none_is_refused_on_the_page(as_recruiter: Client, team: Team) -> None:
    answer = bring(as_recruiter, b"%PDF-1.7")

    assert answer.status_code == 422
    assert "This is a PDF document" in answer.content.decode()


def test_a_missing_phone_is_said_and_nothing_begins(as_recruiter: Client, team: Team) -> None:
    bring(as_recruiter, csv_of([["Sam", "Doe"]], ("First name", "Last name")))
    import_ = Import.objects.get()
    assert "No column holds phone numbers." in as_recruiter.get(f"/imports/{import_.pk}/").content.decode()

    answer = as_recruiter.post(f"/imports/{import_.pk}/start/", mapped(import_))

    assert answer.status_code == 422
    assert Import.objects.get().status == "mapping"


def test_the_preview_says_which_rows_have_a_problem(as_recruiter: Client, team: Team) -> None:
    bring(as_recruiter, csv_of([["Sam", "Doe", "12"], ["Kim", "Lee", "201 555 0102"]]))

    page = as_recruiter.get(f"/imports/{Import.objects.get().pk}/").content.decode()

    assert "1 of 2 rows have a problem" in page.replace("\n", "")


def test_a_file_can_be_read_in_another_way(as_recruiter: Client, team: Team) -> None:
    bring(as_recruiter, csv_of([["Zoë", "Doe", "0151 23456789"]]))
    import_ = Import.objects.get()

    as_recruiter.post(
        f"/imports/{import_.pk}/reading/", {"default_country": "DE", "encoding": "utf-8", "separator": ","}
    )

    import_.refresh_from_db()
    assert import_.default_country == "DE"
    assert "No row has a problem." in as_recruiter.get(f"/imports/{import_.pk}/").content.decode()


def test_columns_are_mapped_as_the_last_time(as_recruiter: Client, team: Team) -> None:
    content = csv_of([["Sam", "Doe", "201 555 0101", "x"]], (*NAMES, "Kürzel"))
    bring(as_recruiter, content)
    import_ = Import.objects.get()
    as_recruiter.post(f"/imports/{import_.pk}/start/", mapped(import_) | {"column-3": "external_contact_id"})

    bring(as_recruiter, content)

    assert Import.objects.latest("created_at").mapping["Kürzel"] == "external_contact_id"


def test_a_running_import_asks_for_itself_and_an_ended_one_does_not(as_recruiter: Client, team: Team) -> None:
    import_ = prepared(team, many(1))
    address = f"/imports/{import_.pk}/"
    assert (
        'hx-trigger="every 1s"' in as_recruiter.get(address, headers={"HX-Request": "true"}).content.decode()
    )

    work(import_)

    assert "hx-trigger" not in as_recruiter.get(address, headers={"HX-Request": "true"}).content.decode()


def test_the_list_asks_for_itself_while_something_on_it_is_worked_on(
    as_recruiter: Client, team: Team
) -> None:
    run(team, many(1))
    assert "hx-trigger" not in as_recruiter.get("/imports/", headers={"HX-Request": "true"}).content.decode()

    waiting = prepared(team, many(1, first=1))
    busy = as_recruiter.get("/imports/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 3s"' in busy

    work(waiting)
    assert "hx-trigger" not in as_recruiter.get("/imports/", headers={"HX-Request": "true"}).content.decode()


def test_a_file_that_comes_again_is_said_to_be_as_before(as_recruiter: Client, team: Team) -> None:
    run(team, many(2))
    assert "as before" not in as_recruiter.get("/imports/").content.decode()

    run(team, many(2))
    assert "0 new · 0 updated · 2 as before" in as_recruiter.get("/imports/").content.decode()


def test_what_was_rejected_comes_back_as_a_file_without_formulas(as_recruiter: Client, team: Team) -> None:
    import_ = run(team, csv_of([["=HYPERLINK(1)", "", "12"]]))

    answer = as_recruiter.get(f"/imports/{import_.pk}/rejects.csv")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "First name,Last name,Phone,Row,Why"
    assert lines[1].startswith("'=HYPERLINK(1),,12,2,")


def test_no_cell_of_the_file_begins_a_formula() -> None:
    begun = ["=1", "+1", "-1", "@a", "\tx", "\rx", "＝1"]

    assert [harmless(cell)[0] for cell in begun] == ["'"] * len(begun)
    assert harmless("Sam") == "Sam"
    assert len(list(rejects_csv(["A"], [RejectedRow(number=2, values=[], reasons=[])]))) == 2


def test_the_list_costs_the_same_for_one_import_as_for_ten(
    as_recruiter: Client, team: Team, count_queries: Any
) -> None:
    run(team, many(1))
    for_one = count_queries(lambda: as_recruiter.get("/imports/"))
    row = Import.objects.get()
    for _ in range(9):
        row.pk = None
        row._state.adding = True
        row.id = Import._meta.get_field("id").get_default()
        row.save()

    assert count_queries(lambda: as_recruiter.get("/imports/")) == for_one


def test_a_restricted_member_has_no_imports(restricted: Any, signed_in: Any, team: Team) -> None:
    assert signed_in(restricted).get("/imports/").status_code == 403
