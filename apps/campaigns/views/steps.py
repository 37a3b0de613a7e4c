"""The steps of a campaign added, changed, moved, tried, taken away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.forms import StepForm, StepTestForm
from apps.campaigns.models import Campaign, CampaignStep
from apps.campaigns.services import add_step, move_step, remove_step, update_step
from apps.campaigns.views.page import StepForms, find_campaign, show_campaign
from apps.core.errors import DomainError
from apps.lists.services import send_test
from apps.lists.views.composing import files_given
from apps.messaging.attaching import NO_FILE, show_file
from apps.messaging.models import Attachment
from apps.messaging.selectors import files_named

MOVES = {"up": -1, "down": 1}


@require_POST
@requires(Right.WORK)
def step_create(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Add a step; or only put a template into its text."""
    campaign = find_campaign(request, campaign_id)
    forms = StepForms(request)
    form = forms.new(request.POST)
    media = _files(request, form)
    if "use" in request.POST:
        written = forms.new(initial=form.with_template, attached=form.attached)
        return show_campaign(request, campaign, add_form=written)
    if form.is_valid():
        try:
            add_step(campaign=campaign, fields=form.meant | {"media": media}, actor_id=request.user.pk)
        except DomainError as error:
            _refuse(form, error)
        else:
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, add_form=form)


@require_POST
@requires(Right.WORK)
def step_update(request: TeamRequest, campaign_id: UUID, step_id: UUID) -> HttpResponse:
    """Change a step for those who have not had it; or only put a template into its text."""
    campaign = find_campaign(request, campaign_id)
    step = _step(campaign, step_id)
    forms = StepForms(request)
    form = forms.of(step, request.POST)
    media = _files(request, form)
    if "use" in request.POST:
        written = forms.of(step, initial=form.with_template, attached=form.attached)
        return show_campaign(request, campaign, step_forms={step.pk: written})
    if form.is_valid():
        try:
            update_step(
                step=step,
                fields=form.meant | {"media": media},
                actor_id=request.user.pk,
                now=timezone.now(),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, f"Step {step.position} is saved.")
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, step_forms={step.pk: form})


@require_POST
@requires(Right.WORK)
def step_move(request: TeamRequest, campaign_id: UUID, step_id: UUID) -> HttpResponse:
    """Let a step of a draft change places with its neighbour."""
    campaign = find_campaign(request, campaign_id)
    step = _step(campaign, step_id)
    to = step.position + MOVES.get(request.POST.get("move", ""), 0)
    try:
        step = move_step(step=step, position=to, actor_id=request.user.pk)
    except DomainError as error:
        messages.error(request, error.detail)
    return redirect(f"{reverse('campaigns:campaign', args=[campaign.pk])}#step-{step.position}")


@require_POST
@requires(Right.WORK)
def step_test(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Text a step to a phone of one's own. Pressing twice sends one."""
    campaign = find_campaign(request, campaign_id)
    steps = CampaignStep.objects.for_team(request.team).filter(campaign=campaign)
    form = StepTestForm(request.POST, last=steps.count(), auto_id="test-%s")
    if form.is_valid():
        given = form.cleaned_data
        step = get_object_or_404(steps, position=given["step"])
        try:
            send_test(
                mailing=campaign,
                body=step.body,
                phone=given["phone"],
                actor=request.user,
                now=timezone.now(),
                client_id=str(given["client_id"]) if given["client_id"] else None,
                track_links=step.track_links,
                attachments=step.attachment_ids,
            )
        except DomainError as error:
            form.add_error("phone", error.detail)
        else:
            messages.success(request, f"Step {step.position} is on its way to {given['phone']}.")
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, test_form=form)


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


@require_safe
@requires(Right.WORK)
def step_file(request: TeamRequest, campaign_id: UUID, step_id: UUID, attachment_id: UUID) -> HttpResponse:
    """Show a file of a step."""
    if attachment_id not in _step(find_campaign(request, campaign_id), step_id).attachment_ids:
        raise Http404(NO_FILE)
    return show_file(request, get_object_or_404(Attachment.objects.for_team(request.team), pk=attachment_id))


def _files(request: TeamRequest, form: StepForm) -> list[UUID]:
    """Return the files that go with a step, and let its form show them."""
    media = files_given(request, form)
    form.attached = list(files_named(media, membership=request.membership))
    return media


def _step(campaign: Campaign, step_id: UUID) -> CampaignStep:
    steps = CampaignStep.objects.for_team(campaign.team).select_related("campaign__team")
    return get_object_or_404(steps, campaign=campaign, pk=step_id)


def _refuse(form: StepForm, error: DomainError) -> None:
    field = "amount" if error.field == "delay" else error.field
    form.add_error(field if field in form.fields else None, error.detail)
