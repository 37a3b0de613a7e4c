"""The team's campaigns."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import Figures, totals_of_many

CAMPAIGNS_SHOWN = 25


@require_safe
@requires(Right.WORK)
def campaigns(request: TeamRequest) -> HttpResponse:
    """Show the campaigns, those that were written last on top; while one runs, the table asks for itself."""
    rows = Campaign.objects.for_team(request.team).newest_first().annotate(number_of_steps=Count("steps"))
    page = Paginator(rows, CAMPAIGNS_SHOWN).get_page(request.GET.get("page"))
    totals = totals_of_many(page.object_list)
    context = {
        "page": page,
        "rows": [(campaign, totals.get(campaign.pk, Figures())) for campaign in page.object_list],
        "is_busy": any(campaign.is_running for campaign in page.object_list),
    }
    template = "campaigns/_rows.html" if request.htmx else "campaigns/campaigns.html"  # type: ignore[attr-defined]
    return render(request, template, context)
