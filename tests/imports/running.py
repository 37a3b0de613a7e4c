"""Imports as tests run them: uploaded, set going, and worked on in this process."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from apps.accounts.models import Team
from apps.imports.intake import work_on_import
from apps.imports.models import Import
from apps.imports.services import start_import, upload_file

HEADER = (
    "First name",
    "Last name",
    "Phone",
    "E-mail",
    "Job title",
    "Location",
    "Source",
    "City",
    "State",
    "Zip",
    "Job id",
)


def csv_of(
    rows: Sequence[Sequence[str]], header: Sequence[str] = ("First name", "Last name", "Phone")
) -> bytes:
    return "\n".join(",".join(row) for row in [header, *rows]).encode()


def person(number: int, *, job: str = "Welder") -> list[str]:
    return [
        *("Made-up", f"Person {number}", f"+1201{5550000 + number}", f"person{number}@example.test", job),
        *("Newark", "Job board", "Newark", "NJ", "07102", f"J-{number % 7}"),
    ]


def many(count: int, *, first: int = 0, **fields: str) -> bytes:
    return csv_of([person(number, **fields) for number in range(first, first + count)], HEADER)


def prepared(team: Team, content: bytes, *, name: str = "people.csv", **chosen: Any) -> Import:
    """Upload a file and set it going; nobody works on it yet."""
    now = timezone.now()
    import_ = upload_file(team=team, actor=None, name=name, content=io.BytesIO(content), now=now)
    return start_import(import_=import_, **chosen)


def run(team: Team, content: bytes, **chosen: Any) -> Import:
    import_ = prepared(team, content, **chosen)
    return work(import_)


def work(import_: Import) -> Import:
    work_on_import(team_id=import_.team_id, import_id=import_.pk)
    import_ = Import.objects.select_related("team__account", "list").get(pk=import_.pk)
    assert import_.error == "" or import_.is_failed
    return import_
