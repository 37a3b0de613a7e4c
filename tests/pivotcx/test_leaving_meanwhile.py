"""A team may leave between any two transactions of a task: what is left of it has nothing to do, and says nothing."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django.db import connection, connections, transaction

from apps.accounts.tenancy import as_team
from apps.imports.files import ROWS, folder_of
from apps.imports.models import Import
from tests.architecture.tenancy.test_tasks import FOR_A_TEAM, ID_OF, arguments_of
from tests.architecture.tenancy.world import World, make_world, owned_models
from tests.marks import committed
from tests.pivotcx.gone import delete, files
from tests.pivotcx.test_leaving import rows_of

__all__ = ["files"]
pytestmark = [committed, pytest.mark.nightly]
TABLES = [model._meta.db_table for model in owned_models()]


class LeavesAt:
    """Let a team leave right after so many transactions of whoever works for it."""

    def __init__(self, world: World, nth: int) -> None:
        self._world, self._nth = world, nth
        self.commits, self.has_left, self._commit = 0, False, connection.commit

    def __enter__(self) -> LeavesAt:
        connection.commit = self._and_leave
        return self

    def __exit__(self, *_: object) -> None:
        connection.commit = self._commit

    def _and_leave(self) -> None:
        self._commit()
        self.commits += 1
        if self.commits == self._nth:
            with ThreadPoolExecutor(1) as owner:
                self.has_left = owner.submit(self._leave).result()

    def _leave(self) -> bool:
        try:
            delete(self._world)
        except CommandError:
            # A text of it is with the carrier at this moment.
            return False
        finally:
            connections.close_all()
        return True


def store_rows(world: World, files: Path) -> None:
    """Let what a team imports be there to take in."""
    import_ = world.row(Import)
    folder = folder_of(team_id=world.team.pk, import_id=import_.pk)
    (files / folder).mkdir(parents=True)
    (files / folder / ROWS).write_text("row,marks,Phone,Last name\n2,,+14155550191,Made-up\n")
    with as_team(world.team.pk), transaction.atomic():
        Import.objects.filter(pk=import_.pk).update(folder=folder, rows=1)


@pytest.mark.parametrize("name", FOR_A_TEAM)
def test_a_task_ends_quietly_whenever_its_team_leaves(
    name: str, files: Path, caplog: pytest.LogCaptureFixture
) -> None:
    task, times = FOR_A_TEAM[name], 0
    for nth in count(1):
        ours = make_world(f"nth{nth}")
        store_rows(ours, files)
        arguments = {"team_id": str(ours.team.pk)} | {each: str(of(ours)) for each, of in ID_OF.items()}
        arguments["worker_id"] = str(uuid4())
        with LeavesAt(ours, nth) as leaving:
            task(**{each: arguments[each] for each in arguments_of(task)})
        if leaving.commits < nth:
            break
        if leaving.has_left:
            assert set(rows_of(TABLES, ours.team.pk).values()) == {0}
            assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []
            times += 1
    assert times
