"""What leaves the house as a spreadsheet is opened in one: nothing in it is computed, and it comes back as it was."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from apps.accounts.models import Account, Team, User
from apps.candidates.models import Application, Candidate
from apps.candidates.services import add_custom_field, add_tags, record_application
from apps.core.sheets import CsvSheet
from apps.feeds.models import Feed
from apps.grids.declarations import columns_of, grids
from apps.grids.selectors import grid_page
from apps.imports.models import Import
from tests.factories.blasts import BlastFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.feeds import FeedFactory
from tests.factories.lists import StaticListFactory
from tests.factories.reports import count_everything, text_out
from tests.grids.exporting import content, exported
from tests.imports.parsing import parsed_here
from tests.imports.running import csv_of
from tests.imports.running import run as run_import
from tests.reports.test_pages import PAGES

__all__ = ["parsed_here"]
pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="This opens files in LibreOffice. Debian: apt-get install --no-install-recommends libreoffice-calc-nogui",
)

# How a cell may begin, or go on, so that a spreadsheet computes it.
HOSTILE = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1;1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1"),
    *('"=1+1', '",=1+1', "'=1+1", "''=1+1", "a\n=1+1", 'a"\r\n=1+1', " =1+1"),
]
# Commas, quotes, UTF-8; text in quotes is as any other; numbers are looked for; formulas are computed.
AS_CSV = "CSV:44,34,76,1,,0,false,true,false,false,false,-1,true"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# Every module of the product that answers with rows for a spreadsheet: of each, this test opens a file.
WRITERS = {
    "audit/views.py",
    "grids/files.py",
    "imports/views/listing.py",
    "imports/views/watching.py",
    "reports/views/files.py",
}


def opened(files: dict[str, bytes], *, work: Path, to: str, reads: str = "") -> dict[str, bytes]:
    """Let LibreOffice open files, all by one start, and save them as something else. Return them by name."""
    for name, file in files.items():
        (work / name).write_bytes(file)
    command = [
        *("soffice", "--headless", f"-env:UserInstallation=file://{work / 'profile'}"),
        *([f"--infilter={reads}"] if reads else []),
        *("--convert-to", to, "--outdir", str(work / "out"), *(str(work / name) for name in files)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {name: (work / "out" / f"{Path(name).stem}.{to}").read_bytes() for name in files}


def formulas(sheet: bytes) -> list[str]:
    cells = list(ET.fromstring(sheet).iter(f"{TABLE}table-cell"))
    assert cells
    return [cell.attrib[f"{TABLE}formula"] for cell in cells if f"{TABLE}formula" in cell.attrib]


@pytest.fixture
def hostile_words(team: Team, number, recruiter: User, manager: User) -> None:
    """Let everything that people can name be named so that a spreadsheet would compute it."""
    now = timezone.now()
    field = add_custom_field(team=team, label="=1+1", kind="text")
    for each, words in enumerate(HOSTILE):
        text = text_in(number, phone=f"+1201555{1000 + each}", body=words)
        person = text.conversation.candidate
        add_tags(candidate=person, names=[words.replace(",", ";")])
        record_application(candidate=person, method=Application.Method.API, applied_at=now)
        Candidate.objects.filter(pk=person.pk).update(
            first_name=words,
            last_name=words,
            city=words,
            external_id=f"{words}{each}",
            custom={field.key: words},
        )
        Application.objects.filter(candidate=person).update(source=words, job_title=words, campaign=words)
        text_out(text.conversation, at=now, author=recruiter)
    User.objects.filter(pk__in=[recruiter.pk, manager.pk]).update(full_name="=1+1")
    StaticListFactory(team=team, name="=2+2")
    blast = BlastFactory(team=team, name="@SUM(1;1)")
    type(blast).objects.filter(pk=blast.pk).update(
        status="finished", started_at=now, frozen_at=now, finished_at=now
    )
    Feed.objects.filter(pk=FeedFactory(team=team).pk).update(name="+1+1")
    Team.objects.filter(pk=team.pk).update(name="=1+1")
    Account.objects.filter(pk=team.account_id).update(name="=1+1", owner=manager)
    count_everything(team)


def exports(question_of, recruiter: User) -> Iterator[tuple[str, bytes]]:
    for grid in grids():
        question = question_of(recruiter, grid.name)
        if not grid_page(question).lines:
            continue
        wide = question_of(recruiter, grid.name, columns=",".join(columns_of(grid, question.context)))
        for kind in ("csv", "xlsx"):
            yield f"{grid.name}.{kind}", content(exported(wide, kind=kind))


def answers(as_recruiter, as_manager, team: Team) -> Iterator[tuple[str, bytes]]:
    """Yield what each door but the grids' answers with."""
    for page in PAGES:
        for table, url in as_recruiter.get(f"/reports/{page}").context["tables"]:
            yield f"report-{page.strip('/')}-{table.name}.csv", as_recruiter.get(url).content
    for table, url in as_manager.get("/account/").context["tables"]:
        yield f"account-{table.name}.csv", as_manager.get(url).content
    yield "audit.csv", as_manager.post("/settings/audit/file/").content
    rows = [[f'"{words.replace(chr(34), chr(34) * 2)}"', "X", "=1+1", "12"] for words in HOSTILE]
    refused = run_import(team, csv_of(rows, ["First name", "Last name", "=1+1", "Phone"]))
    assert refused.rejected == len(HOSTILE)
    yield "rejected.csv", as_manager.get(f"/imports/{refused.pk}/rejects.csv").content
    yield "sample.csv", as_manager.get("/imports/sample.csv").content


def test_no_file_that_leaves_the_house_is_computed(
    hostile_words, question_of, recruiter, as_recruiter, as_manager, team, tmp_path
):
    cells = io.BytesIO()
    CsvSheet(cells, title="").write([*HOSTILE, "\0=1+1"])
    files = {
        "cells.csv": cells.getvalue(),
        **dict(exports(question_of, recruiter)),
        **dict(answers(as_recruiter, as_manager, team)),
    }
    written = [name for name, file in files.items() if b"1+1" in file]
    apart = {kind: {n: f for n, f in files.items() if n.endswith(kind)} for kind in (".csv", ".xlsx")}
    # What the spreadsheet does with a cell that nobody has made harmless.
    apart[".csv"]["control.csv"] = b'Name,City\r\n=1+1,"=2+2"\r\n'

    (tmp_path / "csv").mkdir()
    (tmp_path / "xlsx").mkdir()
    found = {
        **opened(apart[".csv"], work=tmp_path / "csv", to="fods", reads=AS_CSV),
        **opened(apart[".xlsx"], work=tmp_path / "xlsx", to="fods"),
    }

    assert {
        "candidates.csv",
        "messages.csv",
        "audit.csv",
        "rejected.csv",
        "report-source-sources.csv",
    } <= set(written)
    computed = {name: formulas(sheet) for name, sheet in found.items()}
    assert computed.pop("control.csv") == ["of:=1+1", "of:=2+2"]
    assert {name: cells for name, cells in computed.items() if cells} == {}


def test_no_other_module_writes_for_a_spreadsheet():
    apps = Path("apps")

    writers = {
        str(path.relative_to(apps)) for path in apps.rglob("*.py") if '"text/csv; charset' in path.read_text()
    }

    assert writers == WRITERS


def test_people_who_went_through_a_spreadsheet_are_the_same(team, question_of, recruiter, tmp_path):
    for each, words in enumerate(("=1+1", "＝1+1", "0123", "'quoted", "1/2/2026", "+4912", "TRUE", "1e5")):
        person = CandidateFactory(team=team, phone=f"+1201555{1000 + each}")
        Candidate.objects.filter(pk=person.pk).update(
            first_name=words, last_name=words, city=words, external_id=f"00{each}", postal_code="07102"
        )
    fields = ["phone", "first_name", "last_name", "city", "external_id", "postal_code"]
    before = list(Candidate.objects.order_by("pk").values_list("pk", *fields))
    question = question_of(recruiter, "candidates")
    names = columns_of(question.grid, question.context)
    wide = question_of(recruiter, "candidates", columns=",".join(names))

    file = opened({"people.xlsx": content(exported(wide, kind="xlsx"))}, work=tmp_path, to="xlsx")
    import_ = run_import(team, file["people.xlsx"], name="people.xlsx")

    assert (import_.status, import_.created, import_.rejected) == (Import.Status.FINISHED, 0, 0), list(
        import_.rejects.values("reasons")
    )
    assert list(Candidate.objects.order_by("pk").values_list("pk", *fields)) == before
