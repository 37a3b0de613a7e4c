"""The tables of the tests, by the product's own migrations, without drawing each model anew for each index of it.

Django makes all the models around one again as soon as that one gets an index or a constraint: half of what migrating
takes. None of them is another one for it; so here the model's list is changed, and the models stay. That the tables
are the same ones, tests/faults/test_same_tables.py sees, beside a product that was migrated by its own command.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db.migrations.state import ProjectState


def migrate() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "_append_option", _append)
        patch.setattr(ProjectState, "_remove_option", _remove)
        call_command("migrate", verbosity=0, interactive=False)


def _append(state: ProjectState, app: str, model: str, option: str, added: Any) -> None:
    _keep(state, app, model, option, [*state.models[app, model].options[option], added])


def _remove(state: ProjectState, app: str, model: str, option: str, name: str) -> None:
    left = [each for each in state.models[app, model].options[option] if each.name != name]
    _keep(state, app, model, option, left)


def _keep(state: ProjectState, app: str, model: str, option: str, now: list[Any]) -> None:
    state.models[app, model].options[option] = now
    # Unless they are drawn already, they are drawn with it.
    if "apps" in state.__dict__:
        setattr(state.apps.get_model(app, model)._meta, option, list(now))
