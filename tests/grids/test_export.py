"""Files of rows: what the grid shows, in its order, so that a program can read it; and gone when they must be."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import Candidate, CustomField
from apps.candidates.services import add_custom_field, add_tags, erase_candidate
from apps.chat.services import assign_conversation
from apps.core import sheets
from apps.core.filters import Context
from apps.core.sheets import MARK, read_harmless
from apps.events.models import Event
from apps.grids import files
from apps.grids.declarations import Age, Draw, columns_of
from apps.grids.exporting import cell_of
from apps.grids.intake import writing
from apps.grids.models import BulkAction
from apps.grids.selectors import Selection, grid_page
from apps.grids.services import TooManyRows, choose_columns, forget_bulk, start_export
from apps.imports.models import Import
from tests.chat.test_erasing import tables_that_know
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.grids.bulking import ALL, all_but, these, work
from tests.grids.conftest import where
from tests.imports.running import run as run_import

GRIDS = ["candidates", "applications", "conversations", "messages"]


def exported(question, selection: Selection = ALL, kind: str = "csv") -> BulkAction:
    return work(start_export(question=question, selection=selection, kind=kind))


def content(bulk: BulkAction) -> bytes:
    with default_storage.open(f"{bulk.folder}/{files.NAME}") as file:
        return file.read()


def rows_of(bulk: BulkAction) -> list[list[str]]:
    text = content(bulk).decode()
    assert text.startswith(MARK)
    rows = list(csv.reader(io.StringIO(text.removeprefix(MARK), newline="")))
    return [[read_harmless(cell) for cell in row] for row in rows]


@pytest.fixture
def world(number, team, recruiter):
    """Some people of whom much is known, and one of whom little is."""
    add_custom_field(team=team, label="Licence", kind=CustomField.Kind.TEXT)
    add_custom_field(team=team, label="Years", kind=CustomField.Kind.NUMBER)
    add_custom_field(team=team, label="Own car", kind=CustomField.Kind.YES_NO)
    for name in ("Zoë", "=1+1", "Ann"):
        chat = text_in(number, body=f"Hello, it is {name}\nand a second line").conversation
        Candidate.objects.filter(pk=chat.candidate_id).update(
            first_name=name,
            last_name="O’Brien",
            email="made-up@example.test",
            custom={"licence": "-C", "years": 7, "own_car": True},
        )
        add_tags(candidate=chat.candidate, names=["Nights", "Forklift"])
        assign_conversation(conversation=chat, assignee=recruiter, actor=recruiter)
    CandidateFactory(team=team)


def all_columns(question_of, recruiter, grid: str):
    question = question_of(recruiter, grid)
    names = list(columns_of(question.grid, question.context))
    assert len(names) > 15
    return question_of(recruiter, grid, columns=",".join(names))


@pytest.mark.parametrize("grid", GRIDS)
def test_a_file_has_all_columns_and_rows_that_the_grid_shows(world, question_of, recruiter, grid):
    question = all_columns(question_of, recruiter, grid)
    lines = grid_page(question).lines
    assert len(lines) >= 3

    head, *rows = rows_of(exported(question))

    assert head == [question.grid.lead.label, *(column.label for column in question.columns)]
    assert [row[0] for row in rows] == [line.lead for line in lines]
    assert [row[1:] for row in rows] == [
        [str(cell_of(cell.column.draw, cell.value, question.context)) for cell in line.cells]
        for line in lines
    ]


@pytest.mark.parametrize("grid", GRIDS)
def test_a_workbook_holds_the_same(world, question_of, recruiter, grid):
    question = all_columns(question_of, recruiter, grid)
    rows = rows_of(exported(question))

    sheet = openpyxl.load_workbook(io.BytesIO(content(exported(question, kind="xlsx")))).active

    assert [
        ["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()
    ] == rows
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_its_order_is_that_of_the_grid_and_its_columns_are_those_of_the_person(
    world, question_of, recruiter, membership_of
):
    choose_columns(membership=membership_of(recruiter), grid="candidates", columns=["tags", "phone"])

    head, *rows = rows_of(exported(question_of(recruiter, "candidates", sort="name")))

    assert head == ["Name", "Tags", "Phone"]
    assert [row[0].split()[0] for row in rows[1:]] == ["=1+1", "Ann", "Zoë"]
    assert rows[2][1] == "Forklift, Nights"


def test_only_what_was_chosen_or_matches_is_in_it(world, question_of, recruiter):
    question = question_of(recruiter, "candidates")
    ann = Candidate.objects.get(first_name="Ann")
    of_ann = question_of(recruiter, "candidates", where("candidate.first_name", "is", "Ann"))

    assert [row[0] for row in rows_of(exported(of_ann))[1:]] == ["Ann O’Brien"]
    assert len(rows_of(exported(question, these([ann.pk])))) == 2
    but = exported(question, all_but(ann.pk))
    assert (but.total, but.changed, len(rows_of(but)) - 1) == (3, 3, 3)


def test_no_cell_of_a_csv_file_begins_as_a_formula(world, question_of, recruiter):
    text = content(exported(all_columns(question_of, recruiter, "candidates"))).decode().removeprefix(MARK)

    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert "'=1+1 O’Brien" in cells
    assert "'-C" in cells
    assert not [cell for cell in cells if cell.startswith(sheets.FORMULA)]


MOMENT = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("draw", "value", "cell"),
    [
        (Draw.MOMENT, MOMENT, "2026-02-28T22:30:00-05:00"),
        (Draw.DAY, MOMENT, "2026-02-28"),
        (Draw.AGE, Age("red", "3 d", since=MOMENT), "2026-02-28T22:30:00-05:00"),
        (Draw.AGE, Age("grey", "Answered"), ""),
        (Draw.PHONE, "+12015550123", "+12015550123"),
        (Draw.TAGS, ["Days", "Nights"], "Days, Nights"),
        (Draw.TAGS, [], ""),
        (Draw.YES_NO, False, "no"),
        (Draw.NUMBER, 0, 0),
        (Draw.NUMBER, 2.5, 2.5),
        (Draw.STATUS, ("sent", "Sent"), "Sent"),
        (Draw.PERSON, None, ""),
        (Draw.WORDS, "two\nlines", "two\nlines"),
    ],
)
def test_a_value_is_written_so_that_a_program_can_read_it(team, draw, value, cell):
    assert cell_of(draw, value, Context(team=team, now=timezone.now(), zone=team.zone)) == cell


def test_importing_our_own_file_changes_nobody(world, team, question_of, recruiter):
    Candidate.objects.filter(first_name="=1+1").update(external_id="-17", city="@home")
    nameless = Candidate.objects.filter(first_name="Candidate") | Candidate.objects.filter(last_name="")
    nameless.update(first_name="Given", last_name="Name")
    fields = ["phone", "first_name", "last_name", "email", "city", "external_id", "custom"]
    before = list(Candidate.objects.order_by("pk").values_list("pk", *fields))
    tags = sorted(Candidate.objects.values_list("phone", "taggings__tag__name"))

    file = content(exported(all_columns(question_of, recruiter, "candidates")))
    import_ = run_import(team, file)

    assert (import_.status, import_.created, import_.rejected) == (Import.Status.FINISHED, 0, 0), list(
        import_.rejects.values("reasons")
    )
    assert list(Candidate.objects.order_by("pk").values_list("pk", *fields)) == before
    assert sorted(Candidate.objects.values_list("phone", "taggings__tag__name")) == tags


def test_who_exported_what_and_how_much_stands_in_the_log(world, question_of, recruiter):
    bulk = exported(question_of(recruiter, "candidates"))

    event = Event.objects.get(kind="bulk_action.finished")
    assert (event.actor_id, event.subject_id) == (recruiter.pk, bulk.pk)
    assert event.data == {
        "grid": "candidates",
        "action": "export",
        "total": 4,
        "changed": 4,
        "unchanged": 0,
        "refused": {},
    }


def test_who_is_no_longer_there_is_left_out_and_counted(world, question_of, recruiter):
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")
    erase_candidate(candidate=Candidate.objects.get(first_name="Ann"), actor_id=None, now=timezone.now())

    bulk = work(bulk)

    assert (bulk.total, bulk.changed, bulk.refused) == (4, 3, {"No longer there": 1})
    assert len(rows_of(bulk)) == 4


def test_erasing_somebody_deletes_the_teams_files(
    world, question_of, recruiter, django_capture_on_commit_callbacks
):
    bulk = exported(question_of(recruiter, "candidates", q="Ann"))
    folder = bulk.folder

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate=Candidate.objects.get(first_name="Ann"), actor_id=None, now=timezone.now())

    bulk.refresh_from_db()
    assert not default_storage.exists(f"{folder}/{files.NAME}")
    assert (bulk.has_file, bulk.forgotten_for[:19]) == (False, "Somebody was erased")
    assert tables_that_know("it is Ann") == []


def test_a_file_that_is_being_written_when_somebody_is_erased_is_begun_anew(
    world, question_of, recruiter, monkeypatch
):
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")
    real = writing._found

    def erasing(*args):
        found = real(*args)
        person = Candidate.objects.filter(first_name="Ann").first()
        if person:
            erase_candidate(candidate=person, actor_id=None, now=timezone.now())
            BulkAction.objects.filter(worker=None).update(lease_until=None)
        return found

    monkeypatch.setattr(writing, "_found", erasing)
    bulk = work(bulk)
    # Its worker noticed that it was no longer held, and left nothing.
    assert (bulk.status, bulk.has_file) == ("pending", False)

    bulk = work(bulk)

    assert bulk.status == "finished"
    assert "Ann" not in content(bulk).decode()


def test_a_dead_workers_file_is_begun_anew(world, question_of, recruiter, monkeypatch):
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")

    class Killed(BaseException):
        pass

    def dying(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writing, "keep", dying)
        with pytest.raises(Killed):
            work(bulk)
    bulk.refresh_from_db()
    assert (bulk.done, bulk.has_file) == (4, False)
    BulkAction.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    bulk = work(bulk)

    assert (bulk.status, bulk.done, bulk.changed) == ("finished", 4, 4)
    assert len(rows_of(bulk)) == 5


def test_a_file_goes_after_a_day(world, question_of, recruiter, django_capture_on_commit_callbacks):
    bulk = exported(question_of(recruiter, "candidates"))
    assert bulk.file_can_be_fetched(now=timezone.now())
    assert not bulk.file_can_be_fetched(now=timezone.now() + timedelta(hours=25))

    with django_capture_on_commit_callbacks(execute=True):
        forget_bulk(bulk_id=bulk.pk)

    assert not default_storage.exists(f"{bulk.folder}/{files.NAME}")


def test_what_a_workbook_cannot_hold_is_refused(world, question_of, recruiter, monkeypatch):
    monkeypatch.setattr("apps.grids.services.bulk.MOST_ROWS", 4)
    with pytest.raises(TooManyRows):
        start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="xlsx")


def test_who_may_no_longer_see_it_gets_no_file(world, question_of, recruiter, team):
    bulk = start_export(question=question_of(recruiter, "messages"), selection=ALL, kind="csv")
    Membership.objects.for_team(team).filter(user=recruiter).update(role=Membership.Role.RESTRICTED)

    bulk = work(bulk)

    assert (bulk.status, bulk.has_file) == ("failed", False)


def test_the_number_of_queries_is_that_of_batches(number, question_of, recruiter, count_queries):
    def run(rows: int) -> int:
        for _ in range(rows):
            add_tags(candidate=text_in(number).conversation.candidate, names=["Nights"])
        bulk = start_export(
            question=all_columns(question_of, recruiter, "conversations"), selection=ALL, kind="csv"
        )
        return count_queries(lambda: work(bulk))

    assert run(2) == run(20)
