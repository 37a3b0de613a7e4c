"""What filters may ask of handoffs, and of those who were handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, Q

from apps.accounts.models import Membership
from apps.candidates.filtering import applications_of, candidate_fields, custom_fields_of
from apps.candidates.models import ApplicationStatus
from apps.core.filters import Choice, Context, Field, Kind, declare
from apps.handoffs.models import Handoff, free_chats


def _people(context: Context) -> Sequence[Choice]:
    memberships = Membership.objects.for_team(context.team).with_people()
    return [Choice(str(each.user_id), str(each.user)) for each in memberships]


def _outcomes(context: Context) -> Sequence[Choice]:
    statuses = ApplicationStatus.objects.for_team(context.team).order_by("position", "pk")
    return [Choice(str(each.pk), each.label) for each in statuses]


def _of_model(choices: Any) -> Callable[[Context], Sequence[Choice]]:
    return lambda _: [Choice(str(key), str(label)) for key, label in choices.choices]


def _fields() -> Iterator[Field]:
    of_handoff = partial(Field, group="Handoff")
    for name, label, column, offered in (
        ("direction", "Direction", "direction", _of_model(Handoff.Direction)),
        ("kind", "Handed over to", "kind", _of_model(Handoff.Kind)),
        ("from", "From", "author", _people),
        ("to", "To", "to_user", _people),
        ("outcome", "Outcome", "outcome", _outcomes),
    ):
        yield of_handoff(
            name=f"handoff.{name}", label=label, kind=Kind.CHOICE, column=column, choices=offered
        )
    for name, label in (
        ("summary", "Summary"),
        ("to_email", "To the address"),
        ("from_team", "From the team"),
        ("to_team", "To the team"),
    ):
        yield of_handoff(name=f"handoff.{name}", label=label, kind=Kind.TEXT, column=name)
    yield of_handoff(name="handoff.stars", label="Stars", kind=Kind.NUMBER, column="stars")
    for name, label in (("created_at", "Handed over"), ("received_at", "Received")):
        yield of_handoff(name=f"handoff.{name}", label=label, kind=Kind.MOMENT, column=name)
    for name, label, holds in (
        ("waiting", "Waits until they join", lambda _, __: Q(received_at=None, withdrawn_at=None)),
        ("withdrawn", "Taken back", lambda _, __: Q(withdrawn_at__isnull=False)),
        ("taken_up", "Somebody looks after them", lambda _, __: ~_is_free()),
    ):
        yield of_handoff(name=f"handoff.{name}", label=label, kind=Kind.YES_NO, column=holds)


def _is_free() -> Q:
    """Say that another team has handed them over, and nobody looks after them yet."""
    return Q(direction=Handoff.Direction.IN) & Q(Exists(free_chats()))


declare(
    "handoffs",
    *_fields(),
    *candidate_fields(candidate="candidate_id"),
    custom_fields_of(candidate="candidate_id"),
    *applications_of(candidate="candidate_id"),
)
