"""What may be asked of a row: a field, and the way from the row to its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.core.filters.language import Kind

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Context:
    """Who asks, when, and whose days count. `team` is the tenant, of which this floor knows nothing."""

    team: Any
    now: datetime
    zone: ZoneInfo
    _known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, what: str, ask: Callable[[], Answer]) -> Answer:
        """Return an answer that is asked for once in this context, whoever wants to know."""
        if what not in self._known:
            self._known[what] = ask()
        return cast("Answer", self._known[what])


@dataclass(frozen=True)
class Choice:
    """A value of a choice: `key` is stored and sent, `label` is shown."""

    key: str
    label: str


# From a condition on what is reached to the condition on the root's row that something reached fulfils it.
Reach = Callable[[Q, Context], Q]
# Where no column holds the answer: the condition under which the value is this one.
When = Callable[[Any, Context], Q]


def own(condition: Q, context: Context) -> Q:  # noqa: ARG001  A reach.
    """Reach the row's own columns, or those of the one row that a foreign key names."""
    return condition


def through(rows: Callable[[Context], QuerySet[Any]], *, inner: str, outer: str = "pk") -> Reach:
    """Return the way through other rows: those whose `inner` is the root's `outer`, none, one or many.

    It asks whether one exists and never joins, so no row of the root is there twice.
    """

    def reach(condition: Q, context: Context) -> Q:
        return Q(Exists(rows(context).filter(condition, **{inner: OuterRef(outer)})))

    return reach


def none_former(context: Context) -> Mapping[str, str]:  # noqa: ARG001  As every field's former keys.
    return {}


def no_choices(context: Context) -> Sequence[Choice]:  # noqa: ARG001  As every field's choices.
    return ()


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a root.

    `name` is stored and stays; `label` and `group` are shown. `column` is an ORM path from what is reached, to one
    value for each row; or, for a choice or a yes/no that no column holds, when the value is the given one. `variant_of`
    names the field that asks the same of another thing, where people look for that one and then say of which. `former`
    are keys of choices that are no more, by what stands for them now.
    """

    name: str
    label: str
    group: str
    kind: Kind
    column: str | When
    reach: Reach = own
    choices: Callable[[Context], Sequence[Choice]] = no_choices
    former: Callable[[Context], Mapping[str, str]] = none_former
    variant_of: str = ""
