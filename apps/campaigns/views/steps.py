"""The steps of a campaign added, changed, taken away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.forms import StepForm
from apps.campaigns.models import Campaign, CampaignStep
from apps.campaigns.services import add_step, remove_step, update_step
from apps.campaigns.views.page import find_campaign, show_campaign
from apps.core.errors import DomainError


@require_POST
@requires(Right.WORK)
def step_create(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    campaign = find_campaign(request, campaign_id)
    form = StepForm(request.POST, auto_id="add-%s")
    if form.is_valid():
        try:
            add_step(campaign=campaign, fields=form.meant, actor_id=request.user.pk)
        except DomainError as error:
            _refuse(form, error)
        else:
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, add_form=form)


@require_POST
@requires(Right.WORK)
def step_update(request: TeamRequest, campaign_id: UUID, step_id: UUID) -> HttpResponse:
    """Change a step for those who have not had it."""
    campaign = find_campaign(request, campaign_id)
    step = _step(campaign, step_id)
    form = StepForm(request.POST, auto_id=f"step{step.position}-%s")
    if form.is_valid():
        try:
            update_step(step=step, fields=form.meant, actor_id=request.user.pk, now=timezone.now())
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, f"Step {step.position} is saved.")
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, step_forms={step.pk: form})


@require_POST
@requires(Right.WORK)
def step_remove(request: TeamRequest, campaign_id: UUID, step_id: UUID) -> HttpResponse:
    campaign = find_campaign(request, campaign_id)
    step = _step(campaign, step_id)
    try:
        remove_step(step=step, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect("campaigns:campaign", campaign.pk)


def _step(campaign: Campaign, step_id: UUID) -> CampaignStep:
    steps = CampaignStep.objects.for_team(campaign.team).select_related("campaign__team")
    return get_object_or_404(steps, campaign=campaign, pk=step_id)


def _refuse(form: StepForm, error: DomainError) -> None:
    field = "amount" if error.field == "delay" else error.field
    form.add_error(field if field in form.fields else None, error.detail)
