"""Files that are made to hurt are refused in three seconds, and the process that was asked lives on."""

from __future__ import annotations

import resource
import struct
from pathlib import Path
from typing import Any

import pytest

from apps.imports.reading import FileRefused, read_table, shared_texts
from tests.imports.conftest import Read, Refuse
from tests.imports.workbooks import HEADER, MAIN, PARTS, PERSON, RELATIONS, SHEET, archive, by_hand

pytestmark = pytest.mark.usefixtures("parsed_apart")
SECONDS = 3
MEGABYTES = 200


@pytest.fixture
def refuse(refuse: Refuse) -> Refuse:
    """Read a file that is refused and return its refusal, which took neither time nor memory."""

    def refuse_in_time(content: bytes) -> FileRefused:
        before, peak = _seconds(), _peak()
        refusal = refuse(content)
        assert _seconds() - before < SECONDS
        # The peak of a process only ever grows.
        assert _peak() - peak < MEGABYTES
        return refusal

    return refuse_in_time


def _seconds() -> float:
    """Return the time that processors have worked for this process and those it started."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", "too_many_columns"),
        ("<row r='1048576'><c r='A1048576'><v>1</v></c></row>", "too_many_rows"),
        ("<row r='3'><c r='XFD1048576'><f>1</f></c></row>", "too_many_columns"),
        ("<row r='99999'><c r='GR99999'><v>1</v></c></row>", "too_many_cells"),
        ("<row r='2'><c r='ZZZZ2'><v>1</v></c></row>", "corrupt"),
        ("<row r='2'><c r='A99999999999999999999999'><v>1</v></c></row>", "too_many_rows"),
    ],
)
def test_a_cell_that_is_far_away(refuse: Refuse, cells: str, code: str) -> None:
    content = by_hand(HEADER + cells)
    assert len(content) < 5_000

    assert refuse(content).code == code


def test_a_text_that_blows_up(refuse: Refuse) -> None:
    string = f"<si><t>{'x' * 30_000}</t></si>"
    strings = f"<sst {MAIN}>{string * 5_000}</sst>"

    assert refuse(by_hand(HEADER, parts={"xl/sharedStrings.xml": strings})).code == "too_large_inside"


def test_a_cell_that_is_longer_than_cells_can_be(refuse: Refuse) -> None:
    strings = f"<sst {MAIN}><si><t>{'x' * 40_000}</t></si></sst>"

    assert refuse(by_hand(HEADER, parts={"xl/sharedStrings.xml": strings})).code == "cell_too_long"


def sharing(rows: str, *texts: str) -> bytes:
    """Return a workbook of these rows whose cells share these texts."""
    strings = f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace("</Relationships>", f"{strings}</Relationships>")
    each = "".join(f"<si><t>{text}</t></si>" for text in texts)
    parts = {"xl/sharedStrings.xml": f"<sst {MAIN}>{each}</sst>", "xl/_rels/workbook.xml.rels": relations}
    return by_hand(HEADER + rows, parts=parts)


def in_very_many_cells() -> bytes:
    row = "<row>" + '<c t="s"><v>0</v></c>' * 20 + "</row>"
    return sharing(row * 2_000, "x" * 32_000)


def test_one_long_text_in_very_many_cells(refuse: Refuse) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt

    assert refuse(in_very_many_cells()).code == "too_heavy"
    # No process has had to reach for memory until there was none.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt == before


def test_what_reaches_for_more_memory_than_it_may_have_is_stopped(read: Read, monkeypatch: Any) -> None:
    monkeypatch.setattr(shared_texts, "HEAVIEST", 10**12)

    with pytest.raises(FileRefused) as refusal:
        read(in_very_many_cells())

    assert refusal.value.code == "too_heavy"


def test_one_long_text_among_very_many_short_ones_is_read(read: Read) -> None:
    rows = '<row><c t="s"><v>1</v></c><c t="s"><v>1</v></c><c t="s"><v>1</v></c></row>' * 3_000

    _, read_rows = read(sharing(rows + '<row><c t="s"><v>0</v></c></row>', "x" * 32_000, "Ann"))

    assert (len(read_rows), len(read_rows[-1].values[0]), read_rows[0].values[0]) == (3_001, 32_000, "Ann")


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE worksheet SYSTEM "http://demo.test/worksheet.dtd">',
    ],
)
def test_a_document_type(refuse: Refuse, document_type: str) -> None:
    assert refuse(by_hand(HEADER + PERSON, before=document_type)).code == "unsafe_xml"


def test_a_document_type_in_another_part(refuse: Refuse) -> None:
    part = {"xl/styles.xml": '<!DOCTYPE styleSheet [<!ENTITY a "ha">]><styleSheet/>'}

    assert refuse(by_hand(HEADER + PERSON, parts=part)).code == "unsafe_xml"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\x", "C:/x", "XL/Workbook.xml"]
)
def test_a_name_that_leads_outside_or_is_there_twice(refuse: Refuse, name: str) -> None:
    assert refuse(by_hand(HEADER + PERSON, parts={name: "x"})).code == "unsafe_names"


def test_very_many_entries(refuse: Refuse) -> None:
    parts = {f"xl/media/{number}.txt": "" for number in range(2_001)}

    assert refuse(by_hand(HEADER + PERSON, parts=parts)).code == "too_large_inside"


@pytest.mark.parametrize("claim", [10, 2**31])
def test_a_size_that_lies(refuse: Refuse, claim: int) -> None:
    content = bytearray(by_hand(HEADER + PERSON))
    # The sheet is the last entry of the central directory, which is what readers believe.
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", claim)

    assert refuse(bytes(content)).code in {"corrupt", "too_large_inside"}


def test_more_merged_cells_than_a_table_has(refuse: Refuse) -> None:
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 10_001
    sheet = f"<worksheet {MAIN}><sheetData>{HEADER}{PERSON}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"

    assert refuse(archive({**PARTS, SHEET: sheet})).code == "too_many_notes"


def test_more_formulas_without_a_value_than_a_table_has(refuse: Refuse) -> None:
    rows = f"<row>{'<c><f/></c>' * 100}</row>" * 3_001

    assert refuse(by_hand(HEADER + rows)).code == "too_many_notes"


def test_a_line_of_a_gigabyte(tmp_path: Path) -> None:
    upload = tmp_path / "upload.csv"
    with upload.open("wb") as file:
        file.write(b"Name,Phone\n")
        file.truncate(2**30)

    with pytest.raises(FileRefused) as refusal:
        read_table(upload, work=tmp_path / "work")

    assert refusal.value.code == "too_big"


def test_a_line_that_does_not_end(refuse: Refuse) -> None:
    assert refuse(b"Name,Phone\n" + b"x" * 50_000_000).code == "line_too_long"


def test_a_line_of_nothing_but_separators(refuse: Refuse) -> None:
    assert refuse((b"," * 900_000 + b"\n") * 2 + b"," * 300 + b"x").code == "too_many_columns"
