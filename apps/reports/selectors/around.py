"""What stands around every report: of which moment its figures are, and of whom one may ask."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery
from django.db.models.functions import JSONObject

from apps.accounts.models import Membership, Team
from apps.grids.models import SavedView
from apps.reports.selectors.periods import Period


@dataclass(frozen=True)
class Around:
    counted_at: datetime | None
    # Each view of the candidates that somebody may see: its filter as an address has it, and its name.
    filters: dict[str, str]


def around(period: Period | None, *, membership: Membership) -> Around:
    """Return both by one question."""
    views = SavedView.objects.filter(team=membership.team_id).visible_to(membership).of_grid("candidates")
    asked = ArraySubquery(views.values(each=JSONObject(name="name", filter="filter")))
    rows = Team.objects.filter(pk=membership.team_id)
    if period is None or period.is_filtered:
        found, counted_at = rows.values_list(asked, flat=True).get(), None
    else:
        found, counted_at = rows.values_list(asked, Subquery(period.counted)).get()
    filters = {
        json.dumps(each["filter"], separators=(",", ":")): each["name"] for each in found if each["filter"]
    }
    return Around(counted_at, filters)
