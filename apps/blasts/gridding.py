"""The people of a blast, or a part of them, inside of the grid of candidates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from apps.accounts.models import Membership
from apps.blasts.models import Blast, BlastRecipient, Outcome
from apps.blasts.selectors import Slice, people_of, words_of_reason
from apps.core.filters import Context
from apps.grids.declarations import Column, Draw, Empty, Rows, Within, show_within

USUAL = ("phone", "blast_outcome", "blast_reason", "waiting", "last_text")
# Between a blast's id and the part of it that is meant.
APART = "."
LABELS = dict(Outcome.choices)


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


def _find(membership: Membership, key: str, context: Context) -> Within | None:
    pk, _, part = key.partition(APART)
    try:
        wanted, chosen = UUID(pk), Slice(part or Slice.ALL)
    except ValueError:
        return None
    found = Blast.objects.for_team(membership.team).select_related("team__account").filter(pk=wanted).first()
    return blast_within(found, chosen, context) if found else None


show_within("candidates", blast=_find)
