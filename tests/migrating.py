"""The tables of the tests, by the product's own migrations, without drawing each model anew for each change of another.

Django makes all the models around one again as soon as that one changes: nine tenths of what migrating takes. None of
them makes another table for it, so here they stay as they are. That the tables are the same ones,
tests/faults/test_same_tables.py sees, beside a product that was migrated by its own command.
"""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db.migrations.state import ProjectState


def migrate() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_find_reload_model", _itself)
        call_command("migrate", verbosity=0, interactive=False)


def _itself(_state: ProjectState, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:
    return {(app, model)}
