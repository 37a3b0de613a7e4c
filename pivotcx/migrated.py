"""Whether the database has what this release's code asks of it."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def is_migrated() -> bool:
    """Say whether each of this release's migrations is in the database; a newer release's may be there, too.

    By their names alone: unlike Django's own look, which reads them all, it is cheap enough to be asked all the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return _known() <= set(cursor.fetchall())


def _known() -> set[tuple[str, str]]:
    known = set[tuple[str, str]]()
    for config in apps.get_app_configs():
        place, is_set = MigrationLoader.migrations_module(config.label)
        # An app without migrations has no such package, unless somebody has named one.
        if place is None or not (is_set or find_spec(place)):
            continue
        modules = pkgutil.iter_modules(import_module(place).__path__)
        known |= {(config.label, module.name) for module in modules if module.name[0] not in "_~"}
    return known
