"""What can be done with many rows of a grid at once. Each app adds its actions in a module `acting`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import Membership, Team, User
from apps.accounts.permissions import Right

Choice = Mapping[str, Any]
# From rows of a grid to what is changed of each: the rows themselves, or their people. Who is not there is left out.
Targets = Callable[[Team, Sequence[UUID]], Mapping[UUID, UUID]]


@dataclass(frozen=True)
class Doing:
    """One batch as an action gets it, inside of its transaction."""

    team: Team
    # Who has asked for it: nobody, where a program of a partner's did.
    actor: User | None
    choice: Choice
    now: datetime

    @property
    def actor_id(self) -> UUID | None:
        return self.actor.pk if self.actor else None


@dataclass(frozen=True)
class Outcome:
    """What became of a batch. Whoever is in neither was so already."""

    # What undoing needs of each that was changed, as JSON holds it.
    changed: Mapping[UUID, Any] = field(default_factory=dict)
    # Why not, as people read it; words of ours, for they are counted.
    refused: Mapping[UUID, str] = field(default_factory=dict)


class ChoiceForm(forms.Form):
    """What there is to choose of an action. Of nothing, it is only the button."""

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team


@dataclass(frozen=True)
class Begun:
    """A choice as it is kept, and the action in words with it."""

    choice: Choice
    words: str


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action. `name` is stored and stays.

    `begin` reads what was chosen, in the transaction that starts the action; what is new (a tag, a list) is made there.
    """

    name: str
    label: str
    icon: str
    right: Right
    # “Add a tag to {}.”
    asks: str
    form: type[ChoiceForm] = ChoiceForm
    begin: Callable[[ChoiceForm, Membership], Begun]
    targets: Targets
    apply: Callable[[Doing, Sequence[UUID]], Outcome]
    # Takes back what nobody has changed since. Returns how many it could.
    undo: Callable[[Doing, Mapping[UUID, Any]], int] | None = None
    # Why, where a row has no target.
    missing: str = "No longer there"
    # Said before, where it cannot be undone.
    final: str = ""
    # Stands on the bar; the others are under “More”.
    is_first: bool = False
    # How many rows are done in one transaction.
    size: int = 500


_actions: dict[str, list[Action]] = {}


def add_actions(grid: str, *actions: Action) -> None:
    """Let people do something with the rows of a grid."""
    _actions.setdefault(grid, []).extend(actions)


def actions_of(grid: str) -> list[Action]:
    """Return what can be done with a grid's rows: first what stands on the bar."""
    return sorted(_actions.get(grid, []), key=lambda action: not action.is_first)


def action_named(grid: str, name: str) -> Action | None:
    return next((action for action in _actions.get(grid, []) if action.name == name), None)


def themselves(team: Team, rows: Sequence[UUID]) -> Mapping[UUID, UUID]:  # noqa: ARG001  A `Targets`.
    """Return the rows as what is changed; what is no longer there, the action finds out."""
    return {row: row for row in rows}
