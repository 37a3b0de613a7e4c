"""What the dashboard shows of reports; it asks for it by itself, so that nobody waits for it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.reports.selectors import strip_of


@never_cache
@require_safe
@requires(Right.WORK)
def strip(request: TeamRequest) -> HttpResponse:
    found = strip_of(request.membership, now=timezone.now())
    return render(request, "reports/_strip.html", {"facts": found.facts, "table": found.table})
