"""The conditions of a report: made in the dialogs of the candidates' grid, for the page that they came from."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.core.filters import Context
from apps.grids.declarations import Within, show_within
from apps.reports.selectors import Place, place_at

NAME = "report_at"
# What a report's address says besides its filter.
KEPT = ("from", "to", "hours", "stat", "per")


def address_of(place: Place) -> str:
    return reverse("reports:overview") if place.is_overview else reverse("reports:report", args=[place.slug])


def report_within(place: Place, said: Mapping[str, str]) -> Within:
    """Return a report as what a filter of the candidates is made for: its address goes on saying which days."""
    kept = {name: said[name] for name in KEPT if said.get(name)}
    key = f"{place.slug}?{urlencode(kept)}" if kept else place.slug
    return Within(name=NAME, key=key, address=address_of(place), thing=place, kept=kept)


def _find(membership: Membership, key: str, context: Context) -> Within | None:  # noqa: ARG001  As every other.
    slug, _, said = key.partition("?")
    place = place_at(slug)
    return report_within(place, dict(parse_qsl(said))) if place and may(membership, Right.WORK) else None


show_within("candidates", **{NAME: _find})
