"""The people of a campaign, or a part of them, inside of the grid of candidates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from apps.accounts.models import Membership
from apps.campaigns.models import Campaign, Enrolment
from apps.campaigns.selectors import Slice, people_of, slice_of, words_of_reason
from apps.core.filters import Context
from apps.grids.declarations import Column, Empty, Rows, Within, show_within
from apps.grids.drawing import Draw

USUAL = ("phone", "campaign_status", "campaign_step", "campaign_reason", "waiting", "last_text")
# Between a campaign's id and the part of it that is meant.
APART = "."
LABELS = dict(Enrolment.Status.choices)


def campaign_within(campaign: Campaign, part: Slice, context: Context) -> Within:  # noqa: ARG001  As others.
    """Return a part of a campaign as what the grid of candidates is shown inside of."""

    def narrow(rows: Rows) -> Rows:
        return rows.filter(pk__in=people_of(campaign, part).values("pk"))

    return Within(
        name="campaign",
        key=f"{campaign.pk}{APART}{part.slug}",
        address=reverse("campaigns:people", args=[campaign.pk, part.slug]),
        thing=campaign,
        narrow=narrow,
        columns=(
            _column(campaign, "status", "Campaign", lambda value: LABELS.get(value, "")),
            _column(campaign, "position", "Next step", str, name="campaign_step"),
            _column(
                campaign, "reason", "Why it ended", lambda value: words_of_reason(value) if value else ""
            ),
            _column(campaign, "clicks", "Links opened", lambda clicks: clicks or None, draw=Draw.NUMBER),
        ),
        usual=USUAL,
        empty=Empty(title="Nobody", text="Nobody is in this part of the campaign."),
    )


def _column(
    campaign: Campaign, of: str, label: str, show: Any, *, name: str = "", draw: Draw = Draw.TEXT
) -> Column:
    name = name or f"campaign_{of}"

    def prepare(rows: Rows, context: Context) -> Rows:  # noqa: ARG001
        own = Enrolment.objects.filter(team=campaign.team_id, campaign=campaign, candidate=OuterRef("pk"))
        found: Rows = rows.annotate(**{name: Subquery(own.with_clicks().values(of)[:1])})
        return found

    def value(row: Any, _: Context) -> Any:
        given = getattr(row, name)
        return "" if given is None else show(given)

    return Column(name=name, label=label, draw=draw, value=value, prepare=prepare, is_last=True)


def _find(membership: Membership, key: str, context: Context) -> Within | None:
    pk, _, part = key.partition(APART)
    chosen = slice_of(part or "all")
    try:
        wanted = UUID(pk)
    except ValueError:
        return None
    rows = Campaign.objects.for_team(membership.team).select_related("team__account")
    found = rows.filter(pk=wanted).first() if chosen else None
    return campaign_within(found, chosen, context) if found and chosen else None


show_within("candidates", campaign=_find)
