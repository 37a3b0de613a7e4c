"""The team's blasts."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.blasts.models import Blast
from apps.blasts.selectors import Counts, counts_of_many

BLASTS_SHOWN = 25


@require_safe
@requires(Right.WORK)
def blasts(request: TeamRequest) -> HttpResponse:
    """Show the blasts, those that were written last on top; while one is under way, the table asks for itself."""
    rows = Blast.objects.for_team(request.team).newest_first()
    page = Paginator(rows, BLASTS_SHOWN).get_page(request.GET.get("page"))
    counts = counts_of_many(page.object_list)
    context = {
        "page": page,
        "rows": [(blast, counts.get(blast.pk, Counts())) for blast in page.object_list],
        "is_busy": any(blast.is_going for blast in page.object_list),
    }
    template = "blasts/_rows.html" if request.htmx else "blasts/blasts.html"  # type: ignore[attr-defined]
    return render(request, template, context)
