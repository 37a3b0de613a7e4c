"""What filters may ask of blasts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import Q

from apps.accounts.models import Membership
from apps.blasts.models import WAITS, Blast
from apps.core.filters import Choice, Context, Field, Kind, declare
from apps.lists.models import List
from apps.messaging.models import Number


def _people(context: Context) -> Sequence[Choice]:
    memberships = Membership.objects.for_team(context.team).with_people()
    return [Choice(str(each.user_id), str(each.user)) for each in memberships]


def _lists(context: Context) -> Sequence[Choice]:
    return [Choice(str(each.pk), each.name) for each in List.objects.for_team(context.team).by_name()]


def _numbers(context: Context) -> Sequence[Choice]:
    # Those that were given up, too: what went from them is still found.
    numbers = Number.objects.filter(team=context.team).order_by("created_at", "pk")
    return [Choice(str(each.pk), str(each)) for each in numbers]


def _statuses(context: Context) -> Sequence[Choice]:  # noqa: ARG001
    return [Choice(str(key), str(label)) for key, label in Blast.Status.choices]


def _fields() -> Iterator[Field]:
    of_blast = partial(Field, group="Blast")
    for name, label in (("name", "Name"), ("body", "Words")):
        yield of_blast(name=f"blast.{name}", label=label, kind=Kind.TEXT, column=name)
    choices: dict[str, tuple[str, Callable[[Context], Sequence[Choice]]]] = {
        "status": ("Status", _statuses),
        "list": ("List", _lists),
        "author": ("Author", _people),
        "number": ("From", _numbers),
    }
    for name, (label, offered) in choices.items():
        yield of_blast(name=f"blast.{name}", label=label, kind=Kind.CHOICE, column=name, choices=offered)
    for name, label in (
        ("started_at", "Started"),
        ("send_at", "Goes at"),
        ("finished_at", "Ended"),
        ("created_at", "Written"),
    ):
        yield of_blast(name=f"blast.{name}", label=label, kind=Kind.MOMENT, column=name)
    yes_or_no: dict[str, tuple[str, Callable[[Any, Context], Q]]] = {
        "variants": ("Two texts", lambda _, __: Q(share_b__gt=0)),
        "approved": ("Approved", lambda _, __: Q(approved_at__isnull=False)),
        "waits_for_yes": ("Waits for a yes", lambda _, __: WAITS),
        "track_links": ("Tracked links", lambda _, __: Q(track_links=True)),
    }
    for name, (label, holds) in yes_or_no.items():
        yield of_blast(name=f"blast.{name}", label=label, kind=Kind.YES_NO, column=holds)


declare("blasts", *_fields())
