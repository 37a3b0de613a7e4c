"""The grid of blasts; and the people of one, or a part of them, inside of the grid of candidates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse, reverse_lazy

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.blasts.models import Blast, BlastRecipient, Outcome
from apps.blasts.selectors import Slice, counts_in, notices_for, people_of, with_counts, words_of_reason
from apps.blasts.templatetags.blasts import state_of
from apps.core.filters import Context
from apps.core.keysets import Key, Order
from apps.core.paths import path_of
from apps.grids.declarations import (
    Above,
    Begins,
    Column,
    Empty,
    Grid,
    Rows,
    Sort,
    Within,
    add_columns,
    declare_grid,
    show_within,
)
from apps.grids.drawing import Draw
from apps.messaging.models import Number

USUAL = ("phone", "blast_outcome", "blast_reason", "waiting", "last_text")
# Between a blast's id and the part of it that is meant.
APART = "."
LABELS = dict(Outcome.choices)


# Where its people are.
COUNTED = {
    "recipients": "Recipients",
    "waiting": "Waiting",
    "sent": "Sent",
    "delivered": "Delivered",
    "failed": "Failed",
    "skipped": "Skipped",
    "clicked": "Opened a link",
}


def blast_within(blast: Blast, part: Slice, context: Context) -> Within:  # noqa: ARG001  As others.
    """Return a part of a blast as what the grid of candidates is shown inside of."""
    address = reverse("blasts:people", args=[blast.pk, part.value])

    def narrow(rows: Rows) -> Rows:
        return rows.filter(pk__in=people_of(blast, part).values("pk"))

    return Within(
        name="blast",
        key=f"{blast.pk}{APART}{part.value}",
        address=address,
        thing=blast,
        narrow=narrow,
        columns=(_outcome(blast), _reason(blast), *([_clicks(blast)] if blast.track_links else [])),
        usual=(*USUAL, "blast_clicks") if blast.track_links else USUAL,
        empty=Empty(title="Nobody", text="Nobody is in this part of the blast."),
    )


def _outcome(blast: Blast) -> Column:
    def prepare(rows: Rows, context: Context) -> Rows:  # noqa: ARG001
        found: Rows = rows.annotate(blast_outcome=Subquery(_of(blast).values("outcome")[:1]))
        return found

    return Column(
        name="blast_outcome",
        label="Outcome",
        value=lambda row, _: LABELS.get(row.blast_outcome, ""),
        prepare=prepare,
        is_last=True,
    )


def _reason(blast: Blast) -> Column:
    def prepare(rows: Rows, context: Context) -> Rows:  # noqa: ARG001
        found: Rows = rows.annotate(blast_reason=Subquery(_of(blast).values("reason")[:1]))
        return found

    return Column(
        name="blast_reason",
        label="Why not",
        value=lambda row, _: words_of_reason(row.blast_reason) if row.blast_reason else "",
        prepare=prepare,
        is_last=True,
    )


def _clicks(blast: Blast) -> Column:
    def prepare(rows: Rows, context: Context) -> Rows:  # noqa: ARG001
        found: Rows = rows.annotate(blast_clicks=Subquery(_of(blast).values("clicks")[:1]))
        return found

    return Column(
        name="blast_clicks",
        label="Links opened",
        draw=Draw.NUMBER,
        value=lambda row, _: row.blast_clicks or None,
        prepare=prepare,
        is_last=True,
    )


def _of(blast: Blast) -> Any:
    return BlastRecipient.objects.filter(
        team=blast.team_id, blast=blast, candidate=OuterRef("pk")
    ).with_outcome()


def _with_facts(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows.select_related("list", "number", "author", "approver")


def _with_counts(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    found: Rows = with_counts(rows)
    return found


def _counted(name: str, label: str) -> Column:
    def value(row: Any, context: Context) -> int | None:  # noqa: ARG001
        counts = counts_in(row)
        return None if counts is None else counts.as_dict()[name]

    return Column(
        name=name,
        label=label,
        draw=Draw.NUMBER,
        value=value,
        prepare=_with_counts,
        is_default=name != "clicked",
    )


def _fact(name: str, label: str, draw: Draw, show: Callable[[Blast], Any], **rest: Any) -> Column:
    return Column(name=name, label=label, draw=draw, value=lambda row, _: show(row), **rest)


def _find(membership: Membership, key: str, context: Context) -> Within | None:
    pk, _, part = key.partition(APART)
    try:
        wanted, chosen = UUID(pk), Slice(part or Slice.ALL)
    except ValueError:
        return None
    found = Blast.objects.for_team(membership.team).select_related("team__account").filter(pk=wanted).first()
    return blast_within(found, chosen, context) if found else None


def _with_blast(rows: Rows, context: Context) -> Rows:
    blasts = Blast.objects.for_team(context.team).filter(recipients__message=OuterRef("message"))
    found: Rows = rows.annotate(blast_name=Subquery(blasts.values("name")[:1]))
    return found


show_within("candidates", blast=_find)
add_columns(
    "links",
    Column(
        name="blast",
        label="Blast",
        draw=Draw.WORDS,
        value=lambda row, _: row.blast_name,
        prepare=_with_blast,
        is_default=True,
    ),
)


def _above(membership: Membership, now: datetime) -> dict[str, Any]:
    """Return the numbers that send no bulk at the moment, and what waits for this person's yes."""
    numbers = Number.objects.for_team(membership.team)
    return {
        "stopped": list(numbers.bulk_paused(now=now)),
        "may_manage": may(membership, Right.MANAGE),
        "notices": notices_for(membership=membership),
    }


declare_grid(
    Grid(
        name="blasts",
        title="Blasts",
        icon="megaphone",
        one="blast",
        many="blasts",
        root="blasts",
        rows=lambda membership: Blast.objects.for_team(membership.team),
        search=lambda words: Q(name__icontains=words) | Q(body__icontains=words),
        search_words="Name, words",
        lead=Column(name="name", label="Name", value=lambda row, _: row.name, sort="name"),
        sorts=(
            Sort(name="created", label="Written", order=Order(Key("created_at"))),
            Sort(name="name", label="Name", order=Order(Key("name"))),
            Sort(
                name="started",
                label="Started",
                order=Order(Key("started_at", descending=True, nullable=True)),
                both_ways=False,
            ),
        ),
        default_sort="-created",
        empty=Empty(
            title="No blasts yet",
            text="A blast sends one text to everybody on a list, each with their own name in it. You see what each of "
            "them would read, and whom it reaches, before anything is sent.",
        ),
        page=lambda row: path_of("blasts:blast", row.pk),
        moves=lambda row: row.is_going,
        begins=Begins(label="New blast", icon="plus", address=reverse_lazy("blasts:blast_create")),
        above=Above(template="blasts/_above.html", about=_above),
        stands_alone=True,
    ),
    _fact("blast_status", "Status", Draw.STATE, state_of, is_default=True),
    _fact("blast_list", "List", Draw.WORDS, lambda row: row.list, prepare=_with_facts, is_default=True),
    *(_counted(name, label) for name, label in COUNTED.items()),
    _fact("author", "Author", Draw.PERSON, lambda row: row.author, prepare=_with_facts, is_default=True),
    _fact("started", "Started", Draw.MOMENT, lambda row: row.started_at, sort="started", is_default=True),
    _fact("send_at", "Goes at", Draw.MOMENT, lambda row: row.send_at),
    _fact("finished", "Ended", Draw.MOMENT, lambda row: row.finished_at),
    _fact("created", "Written", Draw.MOMENT, lambda row: row.created_at, sort="created"),
    _fact("number", "From", Draw.PHONE, lambda row: row.number and row.number.phone, prepare=_with_facts),
    _fact("body", "Words", Draw.WORDS, lambda row: row.body),
    _fact("variants", "Two texts", Draw.YES_NO, lambda row: row.has_variants),
    _fact("approver", "Approved by", Draw.PERSON, lambda row: row.approver, prepare=_with_facts),
    _fact("track_links", "Tracked links", Draw.YES_NO, lambda row: row.track_links),
)
