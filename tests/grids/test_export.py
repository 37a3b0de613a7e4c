"""Files of rows: what the grid shows, in its order, so that a program can read it; and gone when they must be."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.core import sheets
from apps.core.filters import Context
from apps.core.sheets import MARK
from apps.grids.drawing import Age, Draw, Refused, State
from apps.grids.exporting import cell_of
from apps.grids.selectors import grid_page
from apps.grids.services import choose_columns
from apps.imports.models import Import
from tests.grids.bulking import all_but, these
from tests.grids.conftest import where
from tests.grids.exporting import all_columns, content, exported, rows_of
from tests.imports.parsing import parsed_here
from tests.imports.running import run as run_import

__all__ = ["parsed_here"]
GRIDS = ["candidates", "applications", "conversations", "messages"]


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
        (Draw.REFUSED, Refused("Opted out", "They have opted out."), "Opted out"),
        (Draw.REFUSED, None, "Can be texted"),
        (Draw.STATE, State("Paused", "warn"), "Paused"),
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
