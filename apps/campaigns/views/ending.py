"""A campaign stopped for good or thrown away: asked about first, with how many people it is about."""

from __future__ import annotations

from functools import partial
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
from apps.core.words import counted
from apps.grids.views.asking import Final, ask_then_do


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def stop(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Ask whether it is to end for everybody; then see to that."""
    campaign = find_campaign(request, campaign_id)
    page = reverse("campaigns:campaign", args=[campaign.pk])

    def do() -> HttpResponse:
        stop_campaign(campaign=campaign, actor_id=request.user.pk, now=timezone.now())
        return redirect(page)

    ensure = partial(ensure_can_be_stopped, campaign)
    return ask_then_do(request, ensure=ensure, ask=partial(_about_stopping, campaign), do=do, back_url=page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def campaign_delete(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Ask whether it is to be thrown away; then do so."""
    campaign = find_campaign(request, campaign_id)
    page = reverse("campaigns:campaign", args=[campaign.pk])

    def do() -> HttpResponse:
        delete_campaign(campaign=campaign, actor_id=request.user.pk)
        messages.success(request, f"“{campaign.name}” is thrown away. Nothing of it was sent.")
        return redirect("campaigns:campaigns")

    ensure = partial(ensure_can_be_deleted, campaign)
    return ask_then_do(request, ensure=ensure, ask=partial(_about_deleting, campaign), do=do, back_url=page)


def _about_stopping(campaign: Campaign) -> Final:
    number = Enrolment.objects.for_team(campaign.team).filter(campaign=campaign).not_over().count()
    under_way = counted(number, "person", "people")
    asks = [
        f"{under_way} under way in it {'gets' if number == 1 else 'get'} no further step.",
        "Nobody can be put into it again, and that cannot be taken back. What was sent stays on record.",
    ]
    return Final(f"Stop “{campaign.name}” for good?", asks, "Stop it for good")


def _about_deleting(campaign: Campaign) -> Final:
    steps = counted(campaign.steps.for_team(campaign.team).count(), "step")
    asks = [f"It has {steps}, whose words are gone then. That cannot be taken back. Its list stays."]
    return Final(f"Delete “{campaign.name}”?", asks, "Delete it")
