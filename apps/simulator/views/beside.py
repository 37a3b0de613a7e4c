"""One phone beside a page of another app."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.messaging.models import Number
from apps.simulator import selectors
from apps.simulator.desk import Desk
from apps.simulator.gateway import CarrierAway, CarrierSlow
from apps.simulator.views.desk import door, hand_context


@never_cache
@require_safe
@door
def one(request: TeamRequest) -> HttpResponse:
    """Show the phone that was last written on, or a new one. While none can be shown, the page keeps what it has."""
    number = Number.objects.for_team(request.team).select_related("team").order_by("created_at", "pk").first()
    if number is None:
        return HttpResponse(status=204)
    try:
        known = selectors.phones_of(number=number)
        taken = {each.phone for each in known} | selectors.phones_taken(team=request.team)
        chosen = known[0].phone if known else selectors.fresh_phone(taken=taken)
        on_desk = Desk(number=number).taking(chosen)
        [each] = hand_context(on_desk, known)["hand"]
    except (CarrierAway, CarrierSlow):
        return HttpResponse(status=204)
    return render(request, "simulator/_beside.html", {"desk": on_desk, "each": each})
