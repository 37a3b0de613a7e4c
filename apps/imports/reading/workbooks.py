"""A workbook on its way in: which sheet to read, how far it reaches, and what its cells are that values do not say.

The parser asks for memory for the whole rectangle up to the last cell, and aborts the process that it runs in when
there is none. So the sheet is walked first, cell by cell, in constant memory.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.parsers import expat

from apps.imports.reading import shared_texts
from apps.imports.reading.archives import opened, parse_part
from apps.imports.reading.shared_texts import Attributes, SharedTexts
from apps.imports.reading.tables import HEADER_ROWS, MAX_COLUMNS, MAX_ROWS, FileRefused
from apps.imports.reading.texts import too_many_columns

# Of the rectangle: 100,000 rows of 30 columns.
MAX_CELLS = 3_000_000
# Cells and merged ranges that need a word; more of them is no list of people.
MAX_NOTES = 300_000
MAX_MERGES = 10_000

# Number formats that show a number with zeros before it, as a ZIP code of New England.
ZEROS = re.compile(r"0{2,15}")

Merge = tuple[int, int, int, int]  # First row and column, last row and column; all from 1.


@dataclass(frozen=True, slots=True)
class WorkbookScan:
    """What a scan found. Places are (row, column), from 1.

    A note is `no_value` (a formula that nobody has calculated), `error_value` (#N/A and such) or `pad` and a number of
    digits.
    """

    sheet: str
    sheets: tuple[str, ...]
    merges: list[Merge]
    notes: list[tuple[int, int, str]]


def scan_workbook(path: Path, *, sheet: str = "") -> WorkbookScan:
    """Walk through a workbook and choose its sheet: the one that is named, else the first in sight that is not empty.

    Raises `FileRefused`: `corrupt`, `password`, `unsafe_names`, `unsafe_xml`, `too_large_inside`, `unknown_sheet`,
    `empty`, `too_many_rows`, `too_many_columns`, `too_many_cells`, `cell_too_long`, `too_many_notes`, `too_heavy`.
    """
    with opened(path) as archive:
        parts = _sheets(archive)
        if sheet and sheet not in parts:
            raise FileRefused("unknown_sheet", f"There is no sheet “{sheet}” in this workbook.")
        padded = _padded_styles(archive)
        _check_other_parts(archive, besides={*parts.values(), shared_texts.PART})
        texts = SharedTexts(archive)
        for name in [sheet] if sheet else list(parts):
            walk = _Walk(padded)
            walk.through(archive, parts[name])
            if walk.last_row:
                texts.check(archive, parts[name], cells=walk.shared)
                return WorkbookScan(name, tuple(parts), walk.merges, walk.notes)
    raise FileRefused("empty", "This workbook is empty.")


class _Walk:
    """One walk over the elements of a sheet."""

    def __init__(self, padded: dict[str, str]) -> None:
        self.padded = padded
        self.merges: list[Merge] = []
        self.notes: list[tuple[int, int, str]] = []
        self.row = self.column = self.last_row = self.last_column = 0
        # Cells with a text that they share.
        self.shared = 0
        # Of the cell.
        self.style = ""
        self.type = "n"
        # Of its formula: whether its value is still to come.
        self.is_owed = False
        self.parser = expat.ParserCreate()

    def through(self, archive: zipfile.ZipFile, name: str) -> None:
        self.parser.StartElementHandler = self._start
        parse_part(archive, name, self.parser)
        self._settle()

    def _start(self, name: str, attributes: Attributes) -> None:
        # A million times: what is rare is asked for as cheaply as can be.
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._enter(attributes)
        elif name in {"v", "is"}:
            self._reach()
            if self.is_owed:
                self.parser.CharacterDataHandler = self._pay
        elif name == "row":
            self._settle()
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "f":
            self._reach()
            # An empty text is a value.
            self.is_owed = self.type != "str"
        elif name == "mergeCell":
            self._merge(attributes["ref"])

    def _enter(self, attributes: Attributes) -> None:
        """Begin a cell; a place that is not given is the next one."""
        if self.is_owed:
            self._settle()
        if "r" in attributes:
            self.row, self.column = _place(attributes["r"])
        else:
            self.column += 1
        self.style = attributes.get("s", "")
        self.type = attributes.get("t", "n")
        if self.type == "e":
            self._note("error_value")

    def _reach(self) -> None:
        """Measure with a cell that has something in it. Raises `FileRefused` if it lies too far away."""
        if self.type == "s":
            self.shared += 1
        if self.row > self.last_row or self.column > self.last_column:
            self._grow()
        if self.style in self.padded:
            self._note(self.padded[self.style])

    def _grow(self) -> None:
        self.last_row, self.last_column = max(self.row, self.last_row), max(self.column, self.last_column)
        if self.last_column > MAX_COLUMNS:
            raise too_many_columns(self.last_column)
        if self.last_row > MAX_ROWS + HEADER_ROWS:
            raise FileRefused(
                "too_many_rows",
                f"Something stands in row {self.row:,} of this sheet, and {MAX_ROWS:,} rows are the most that one "
                "import takes. Divide it, or delete what stands below the table.",
            )
        if self.last_row * self.last_column > MAX_CELLS:
            raise FileRefused(
                "too_many_cells",
                f"This sheet has more than {MAX_CELLS:,} cells. Leave out columns, or save it as CSV.",
            )

    def _pay(self, _: str) -> None:
        self.is_owed = False
        self.parser.CharacterDataHandler = None

    def _settle(self) -> None:
        """End a cell: a formula that owes its value still has none."""
        if self.is_owed:
            self.parser.CharacterDataHandler = None
            self._note("no_value")
            self.is_owed = False

    def _note(self, code: str) -> None:
        self.notes.append((self.row, self.column, code))
        if len(self.notes) > MAX_NOTES:
            raise FileRefused(
                "too_many_notes", "This sheet has too many formulas without a result. Save it as CSV."
            )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        self.merges.append((*_place(first), *_place(last or first)))
        if len(self.merges) > MAX_MERGES:
            raise FileRefused("too_many_notes", "This sheet has too many merged cells. Unmerge them.")


def _place(reference: str) -> tuple[int, int]:
    """Return row and column of a reference like AB12. Raises `ValueError` for what is none."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), _column(letters)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    if not 1 <= len(letters) <= 3 or not letters.isascii() or not letters.isalpha():
        raise ValueError(letters)
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the worksheets in sight, each with the name of its part, in their order."""
    targets = {
        relation["Id"]: relation["Target"]
        for _, relation in _elements(archive, "xl/_rels/workbook.xml.rels", {"Relationship"})
        if relation.get("Type", "").endswith("/worksheet")
    }
    listed = [
        (attributes["name"], next((value for key, value in attributes.items() if key.endswith(":id")), ""))
        for _, attributes in _elements(archive, "xl/workbook.xml", {"sheet"})
        if attributes.get("state", "visible") == "visible"
    ]
    return {
        name: posixpath.normpath(posixpath.join("/xl", targets[key])).lstrip("/")
        for name, key in listed
        if key in targets
    }


def _padded_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the styles, by their index, that show a number with zeros before it, each with the note for it."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    is_of_cells = False
    wanted = {"numFmt", "cellStyleXfs", "cellXfs", "cellStyles", "xf"}
    if "xl/styles.xml" not in archive.namelist():
        return {}
    for name, attributes in _elements(archive, "xl/styles.xml", wanted):
        if name == "numFmt":
            formats[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif name == "xf":
            if is_of_cells:
                styles.append(formats.get(attributes.get("numFmtId", ""), ""))
        else:
            is_of_cells = name == "cellXfs"
    return {str(at): f"pad{len(shape)}" for at, shape in enumerate(styles) if ZEROS.fullmatch(shape)}


def _elements(archive: zipfile.ZipFile, name: str, wanted: set[str]) -> list[tuple[str, Attributes]]:
    """Return the elements of a small part that have one of these names."""
    found: list[tuple[str, Attributes]] = []

    def start(element: str, attributes: Attributes) -> None:
        element = element.rpartition(":")[2]
        if element in wanted:
            found.append((element, attributes))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parse_part(archive, name, parser)
    return found


def _check_other_parts(archive: zipfile.ZipFile, *, besides: set[str]) -> None:
    """Walk through all other XML of a workbook. Raises `FileRefused`."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")) and name not in besides:
            parse_part(archive, name, expat.ParserCreate())
