"""The texts that cells of a workbook share: how long they are, and how much the cells of a sheet make of them.

A text is kept once, however many cells show it, and becomes one for each cell when it is read: a small file may need
more memory than there is. To reach for it until there is none takes seconds, so it is added up first.
"""

from __future__ import annotations

import zipfile
from array import array
from xml.parsers import expat

from apps.imports.reading.archives import parse_part
from apps.imports.reading.child import too_heavy
from apps.imports.reading.tables import FileRefused

PART = "xl/sharedStrings.xml"
LONGEST_TEXT = 32_767
# Characters in all cells of a sheet. Each is held twice while a sheet is read.
HEAVIEST = 250_000_000

Attributes = dict[str, str]


class SharedTexts:
    """The lengths of a workbook's shared texts, in characters, by their index."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Raise `FileRefused` for a text that no cell can hold."""
        self.lengths = array("H")
        if PART in archive.namelist():
            self._measure(archive)

    def _measure(self, archive: zipfile.ZipFile) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.CharacterDataHandler = self._start, self._text
        parse_part(archive, PART, parser)

    def _start(self, name: str, _: Attributes) -> None:
        if name.endswith("si"):
            self.lengths.append(0)

    def _text(self, piece: str) -> None:
        if not self.lengths:
            return
        length = self.lengths[-1] + len(piece)
        if length > LONGEST_TEXT:
            raise FileRefused("cell_too_long", f"A cell is longer than {LONGEST_TEXT:,} characters.")
        self.lengths[-1] = length

    def check(self, archive: zipfile.ZipFile, sheet: str, *, cells: int) -> None:
        """Raise `FileRefused` if so many cells of a sheet with shared texts are `too_heavy` together."""
        # Hardly ever more: then no cell is read for it.
        if cells * max(self.lengths, default=0) > HEAVIEST and self._weight(archive, sheet) > HEAVIEST:
            raise too_heavy()

    def _weight(self, archive: zipfile.ZipFile, sheet: str) -> int:
        """Return how many characters the cells of a sheet have of shared texts."""
        weight, parser = 0, expat.ParserCreate()
        is_shared = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal is_shared
            name = name.rpartition(":")[2]
            if name == "c":
                is_shared = attributes.get("t") == "s"
            parser.CharacterDataHandler = add if is_shared and name == "v" else None

        def add(index: str) -> None:
            nonlocal weight
            # What is none, the parser says later.
            weight += self.lengths[int(index)] if int(index) < len(self.lengths) else 0

        # An index comes in one piece.
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = lambda _: setattr(parser, "CharacterDataHandler", None)
        parse_part(archive, sheet, parser)
        return weight
