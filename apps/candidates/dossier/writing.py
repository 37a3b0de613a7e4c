"""The archive itself: `data.json` for programs, `read-me.html` for people, and the files beside them.

One row is written after another. What somebody has written is only ever a value: in JSON a string, in the page text.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import IO, Any, Self
from uuid import UUID

from django.template.loader import render_to_string

from apps.accounts.models import Team
from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.files import opened
from apps.messaging.models import CONTENT, Attachment, Scan
from apps.messaging.uploadable import ENDING_OF

FORMAT = 1
DATA, PAGE = "data.json", "read-me.html"
# What stands of a file in place of where it is.
GONE = "It is no longer there."
NOT_FETCHED = "It is only where the carrier keeps it."
NOT_GIVEN = "Nobody gets it before a scanner has found no virus in it."
UNSAFE = {Scan.WAITING, Scan.FAILED, Scan.INFECTED}


@dataclass(frozen=True)
class Heading:
    """What stands above it all."""

    team: Team
    person: Candidate
    at: datetime
    left_out: Mapping[str, str]


class Archive:
    """A zip that is being written: first its files, as rows name them; at the end what was written of the rows."""

    def __init__(self, path: Path, heading: Heading) -> None:
        self.path = path
        self.heading = heading
        self.zone: tzinfo = heading.team.zone
        self.names: dict[str, str] = {}
        self.held: Held | None = None
        self.is_first_row = True

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.zip = stack.enter_context(zipfile.ZipFile(self.path, "w"))
            self.data: IO[str] = stack.enter_context(self._beside(DATA).open("w", encoding="utf-8"))
            self.page: IO[str] = stack.enter_context(self._beside(PAGE).open("w", encoding="utf-8"))
            self.stack = stack.pop_all()
        head = self.heading
        said = {
            "format": FORMAT,
            "team": head.team.name,
            "made_at": self.plain(head.at),
            "time_zone": str(self.zone),
            "left_out": dict(head.left_out),
        }
        self.data.write(json.dumps(said, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "held": {')
        self._draw("head", heading=head, made_at=f"{head.at.astimezone(self.zone):%-d %B %Y, %H:%M %Z}")
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                self._end_table()
                self.data.write("\n }\n}\n")
                self._draw("tail", left_out=sorted(set(self.heading.left_out.values())))
                for written, name in ((self.page, PAGE), (self.data, DATA)):
                    written.close()
                    with self._beside(name).open("rb") as file:
                        self._put(name, file, zipfile.ZIP_DEFLATED)
        finally:
            self.stack.close()

    def begin(self, held: Held) -> None:
        """Begin a table."""
        is_first = self.held is None
        self._end_table()
        self.held, self.is_first_row = held, True
        name, reasons = json.dumps(held.name), json.dumps(held.reasons, ensure_ascii=False)
        self.data.write(f'{"" if is_first else ","}\n  {name}: {{"left_out": {reasons}, "rows": [')

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add some rows of the table."""
        shown: list[list[tuple[str, Any, bool]]] = []
        for row in rows:
            values = {name: self.plain(value) for name, value in row.items()}
            if self.held and self.held.files:
                values[self.held.files] = [self._with_file(item) for item in values[self.held.files]]
            self.data.write(f"{'' if self.is_first_row and not shown else ','}\n   ")
            self.data.write(json.dumps(values, ensure_ascii=False))
            shown.append([*_worth_reading(row, values)])
        if shown:
            title = self.held.name.replace("_", " ").capitalize() if self.held and self.is_first_row else ""
            self._draw("rows", title=title, rows=shown)
            self.is_first_row = False

    def add_file(self, file: Attachment) -> bool:
        """Add a file that one of the next rows names, once. Return whether it is still there."""
        key = str(file.pk)
        if key in self.names or not file.may_be_opened:
            return True
        # The name is ours: what somebody calls a file is no part of a path.
        name = f"files/{len(self.names) + 1:04}.{ENDING_OF[file.content_type]}"
        try:
            with opened(file.folder, CONTENT) as content:
                self._put(name, content, zipfile.ZIP_STORED)
        except FileNotFoundError:
            return False
        self.names[key] = name
        return True

    def plain(self, value: Any) -> Any:
        """Return a value as JSON holds it: a moment with the team's zone, bytes as the words that they are."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).isoformat(timespec="seconds")
        if isinstance(value, bytes | memoryview):
            return bytes(value).decode("utf-8", errors="replace")
        if value is None or isinstance(value, str | bool | int | float | list | dict):
            return value
        return str(value)

    def _with_file(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return what a text says of a file, and where in the archive that is, or why nowhere."""
        name = self.names.get(item.get("id", ""))
        if name:
            return {**item, "file": name}
        why = NOT_FETCHED if "url" in item else NOT_GIVEN if item.get("scan") in UNSAFE else GONE
        return {**item, "file": None, "why": why}

    def _end_table(self) -> None:
        if self.held is not None:
            self.data.write("\n  ]}")

    def _draw(self, part: str, **context: Any) -> None:
        self.page.write(render_to_string(f"candidates/archive/_{part}.html", context))

    def _put(self, name: str, content: IO[bytes], how: int) -> None:
        info = zipfile.ZipInfo(name, self.heading.at.astimezone(self.zone).timetuple()[:6])
        info.compress_type = how
        # Only who took it out of the house has business in it.
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as target:
            shutil.copyfileobj(content, target)

    def _beside(self, name: str) -> Path:
        return self.path.with_name(name)


def _worth_reading(row: Mapping[str, Any], values: Mapping[str, Any]) -> Iterable[tuple[str, Any, bool]]:
    """Yield what a person reads of a row: a label, the value, and whether it is files. Ids and empty ones are not."""
    for name, value in values.items():
        if isinstance(row[name], UUID) or value in (None, "", [], {}):
            continue
        label = name.removesuffix("_id").replace("_", " ").capitalize()
        is_files = isinstance(value, list) and all(
            isinstance(each, dict) and "file" in each for each in value
        )
        plain = (
            value if is_files or not isinstance(value, list | dict) else json.dumps(value, ensure_ascii=False)
        )
        yield label, plain, is_files
