"""A campaign started, paused, resumed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.forms import StartForm
from apps.campaigns.services import pause_campaign, resume_campaign, start_campaign
from apps.campaigns.views.page import find_campaign, show_campaign
from apps.core.errors import DomainError
from apps.lists.selectors import size_of


@require_POST
@requires(Right.WORK)
def start(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Let it enrol the people of its list. Who presses twice starts it once."""
    campaign = find_campaign(request, campaign_id)
    now = timezone.now()
    form = StartForm(request.POST, told=size_of(campaign, now=now), auto_id="start-%s")
    if form.is_valid():
        try:
            start_campaign(
                campaign=campaign, actor_id=request.user.pk, now=now, expected=form.cleaned_data["told"]
            )
        except DomainError as error:
            form.add_error(None, error.detail)
        else:
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, start_form=form)


@require_POST
@requires(Right.WORK)
def pause(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    return _do(request, campaign_id, pause_campaign)


@require_POST
@requires(Right.WORK)
def resume(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    return _do(request, campaign_id, resume_campaign)


def _do(request: TeamRequest, campaign_id: UUID, verb: Callable[..., object]) -> HttpResponse:
    """Do something with a campaign, or say why not, and show it."""
    campaign = find_campaign(request, campaign_id)
    try:
        verb(campaign=campaign, actor_id=request.user.pk, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("campaigns:campaign", campaign.pk)
