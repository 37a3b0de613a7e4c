"""A campaign written and changed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may, requires
from apps.campaigns.forms import CampaignForm
from apps.campaigns.services import copy_campaign, create_campaign, update_campaign
from apps.campaigns.views.page import find_campaign, show_campaign
from apps.core.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def campaign_create(request: TeamRequest) -> HttpResponse:
    """Write a campaign, for a list that the address may name. It is kept as a draft; its steps come next."""
    known = {"list": request.GET.get("list", ""), "is_live": True, "stops_on_delivery": True}
    form = CampaignForm(request.POST or None, team=request.team, initial=known)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = create_campaign(
                team=request.team,
                author=request.user,
                name=given.pop("name"),
                list_=given.pop("list"),
                fields=given,
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            return redirect("campaigns:campaign", made.pk)
    context = {"form": form, "may_manage": may(request.membership, Right.MANAGE)}
    return render(request, "campaigns/new.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.WORK)
def campaign_copy(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    """Write another one like it, whatever became of it."""
    copy = copy_campaign(campaign=find_campaign(request, campaign_id), author=request.user)
    messages.success(request, "This is a copy, and a draft: change what is to be another, then start it.")
    return redirect("campaigns:campaign", copy.pk)


@require_POST
@requires(Right.WORK)
def campaign_update(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    campaign = find_campaign(request, campaign_id)
    form = CampaignForm(request.POST, team=request.team, campaign=campaign)
    if form.is_valid():
        try:
            update_campaign(campaign=campaign, fields=form.cleaned_data, actor_id=request.user.pk)
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, "The campaign is saved.")
            return redirect("campaigns:campaign", campaign.pk)
    return show_campaign(request, campaign, status=422, form=form)


def _refuse(form: CampaignForm, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.detail)
