"""A campaign stopped for good or thrown away: asked about first, with how many people it is about."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.models import Campaign, Enrolment
from apps.campaigns.services import (
    delete_campaign,
    ensure_can_be_deleted,
    ensure_can_be_stopped,
    stop_campaign,
)
from apps.campaigns.views.page import find_campaign
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.grids.views.asking import ask_first, go


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def stop(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Ask whether it is to end for everybody; then see to that."""
    campaign = find_campaign(request, campaign_id)
    try:
        if request.method == "POST":
            stop_campaign(campaign=campaign, actor_id=request.user.pk, now=timezone.now())
            return redirect("campaigns:campaign", campaign.pk)
        ensure_can_be_stopped(campaign)
    except DomainError as error:
        return _refuse(request, campaign, error)
    number = Enrolment.objects.for_team(request.team).filter(campaign=campaign).not_over().count()
    asks = [
        f"{counted(number, 'person', 'people')} under way in it {'gets' if number == 1 else 'get'} no further step.",
        "Nobody can be put into it again, and that cannot be taken back. What was sent stays on record.",
    ]
    title = f"Stop “{campaign.name}” for good?"
    return ask_first(request, title=title, asks=asks, done="Stop it for good", **_places(campaign, "stop"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def campaign_delete(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Ask whether it is to be thrown away; then do so."""
    campaign = find_campaign(request, campaign_id)
    try:
        if request.method == "POST":
            delete_campaign(campaign=campaign, actor_id=request.user.pk)
            messages.success(request, f"“{campaign.name}” is thrown away. Nothing of it was sent.")
            return redirect("campaigns:campaigns")
        ensure_can_be_deleted(campaign)
    except DomainError as error:
        return _refuse(request, campaign, error)
    steps = counted(campaign.steps.for_team(request.team).count(), "step")
    asks = [f"It has {steps}, whose words are gone then. That cannot be taken back. Its list stays."]
    title = f"Delete “{campaign.name}”?"
    return ask_first(
        request, title=title, asks=asks, done="Delete it", **_places(campaign, "campaign_delete")
    )


def _places(campaign: Campaign, name: str) -> dict[str, str]:
    return {
        "action": reverse(f"campaigns:{name}", args=[campaign.pk]),
        "back_url": reverse("campaigns:campaign", args=[campaign.pk]),
    }


def _refuse(request: TeamRequest, campaign: Campaign, error: DomainError) -> HttpResponse:
    messages.error(request, error.detail)
    return go(request, reverse("campaigns:campaign", args=[campaign.pk]))
