"""Migrate as the owner of the database, after making the ordinary role that serves.

Old processes serve meanwhile. A migration that waits for a table makes all who come after it wait, too: it waits for
two seconds, gives way, and tries again.
"""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg2.errors import LockNotAvailable

from pivotcx.roles import database_url_of, prepare_runtime_role

LOCK_TIMEOUT = "2s"
# Seconds before each further try: about five minutes in all.
PAUSES = (1, 2, 4, 8, 15, 30, 60, 60, 60, 60)


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> Any:
        # Before all else: Django's checks already ask the database by the role that serves.
        _prepare_role()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        for pause in PAUSES:
            try:
                # What was migrated before stays; it goes on with the one that gave way.
                super().handle(*args, **options)
                break
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                self.stderr.write(f"A table is in use; once more in {pause} s.")
                time.sleep(pause)
        else:
            message = "A table has been in use all the time: see pg_stat_activity for a transaction that does not end."
            raise CommandError(message)
        # Once more, for what is only there now.
        _prepare_role()

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """Bound the waiting of each migration, but of what builds an index beside its users: that waits for these."""
        if action in {"apply_start", "unapply_start"}:
            timeout = LOCK_TIMEOUT if migration.atomic else "0"
            with connections["owner"].cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [timeout])
        super().migration_progress_callback(action, migration, fake)


def _prepare_role() -> None:
    owner, runtime = (database_url_of(connections[alias].settings_dict) for alias in ("owner", "default"))
    prepare_runtime_role(owner, runtime)
