"""Migrate as the owner of the database, after making the ordinary role that serves."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from pivotcx.roles import database_url_of, prepare_runtime_role


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> Any:
        # Before all else: Django's checks already ask the database by the role that serves.
        _prepare_role()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        options["database"] = "owner"
        super().handle(*args, **options)
        # Once more, for what is only there now.
        _prepare_role()


def _prepare_role() -> None:
    owner, runtime = (database_url_of(connections[alias].settings_dict) for alias in ("owner", "default"))
    prepare_runtime_role(owner, runtime)
