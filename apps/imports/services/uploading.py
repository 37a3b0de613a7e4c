"""A file taken into the house: read apart, kept, and looked at; and forgotten again."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import Team, User
from apps.core.afterwards import after_commit
from apps.core.files import keep, work_folder
from apps.core.ids import new_id
from apps.core.room import NoRoomForFiles
from apps.core.words import one_line
from apps.imports import files
from apps.imports.models import Import, ImportChange, RejectedRow
from apps.imports.reading import Table, read_table
from apps.imports.selectors import custom_fields_of
from apps.imports.services.guessing import guess_for

# How many rows a guess looks at.
SAMPLE_ROWS = 50
# Of a service: an area without one is read as this.
DEFAULT_COUNTRY = "US"


@transaction.atomic
def upload_file(
    *,
    team: Team,
    actor: User | None,
    name: str,
    content: IO[bytes],
    now: datetime,
    default_country: str = DEFAULT_COUNTRY,
) -> Import:
    """Keep a file and guess what its columns are; nothing of it is taken in.

    Raises `FileRefused` and `NoRoomForFiles`.

    Whoever does not set it going leaves it for the clock to forget.
    """
    import_ = Import(id=new_id(), team=team, actor=actor, created_at=now, default_country=default_country)
    import_.file_name = one_line(Path(name).name)[:200] or "file"
    import_.folder = files.folder_of(team_id=team.pk, import_id=import_.pk)
    import_.medium = "import"
    with work_folder("import") as work:
        path = work / files.UPLOAD
        with path.open("wb") as file:
            shutil.copyfileobj(content, file)
        table = take_table(import_, path, work=work)
        import_.mapping = guess_for(import_, table)
        try:
            for kept, where in ((files.UPLOAD, path), (files.ROWS, table.path)):
                with where.open("rb") as file:
                    keep(import_.folder, kept, file)
        except NoRoomForFiles:
            files.forget(import_.folder)
            raise
    import_.save(force_insert=True)
    return import_


def take_table(import_: Import, path: Path, *, work: Path, **chosen: str) -> Table:
    """Read a file and write down what it says of itself. Raises `FileRefused`."""
    table = read_table(path, work=work / "read", custom_fields=custom_fields_of(import_.team), **chosen)
    import_.headers = list(table.headers)
    import_.header_row = table.header_row
    import_.rows = table.row_count
    import_.encoding, import_.separator, import_.sheet = table.encoding, table.separator, table.sheet
    import_.sheets = list(table.sheets)
    import_.problems = [asdict(problem) for problem in table.problems]
    return table


@transaction.atomic
def discard_import(*, import_: Import) -> None:
    """Forget a file of which nothing was taken in."""
    locked = Import.objects.select_for_update(of=("self",)).get(pk=import_.pk)
    if locked.is_mapping:
        folder = locked.folder
        locked.delete()
        after_commit(files.forget, folder)


@transaction.atomic
def forget_file(*, import_id: UUID) -> None:
    """Delete an import's file, and what of its people was kept besides; the counts stay."""
    rows = Import.objects.select_for_update(of=("self",)).exclude(folder="")
    import_ = rows.filter(pk=import_id).exclude(_is_at_work()).first()
    if import_ is None:
        return
    folder = import_.folder
    RejectedRow.objects.filter(team=import_.team_id, row_of=import_).update(values=[])
    ImportChange.objects.filter(team=import_.team_id, change_of=import_).delete()
    if import_.is_mapping:
        import_.delete()
    else:
        Import.objects.filter(pk=import_.pk).update(folder="")
    after_commit(files.forget, folder)


def _is_at_work() -> Any:
    return Q(status__in=Import.UNFINISHED) | Q(undo_asked_at__isnull=False, undone_at=None)
