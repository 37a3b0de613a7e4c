"""One campaign: its steps, who is where, what would be sent and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.forms import CampaignForm, StartForm, StepForm, StepTestForm
from apps.campaigns.models import Campaign, CampaignStep
from apps.campaigns.selectors import coming_texts, figures_of, preview_of, texts_of
from apps.chat.suggesting import fields_offered
from apps.core.ids import new_id
from apps.lists.selectors import size_of
from apps.lists.services import ask_for_tally


def find_campaign(request: TeamRequest, campaign_id: UUID) -> Campaign:
    """Return a campaign of the team."""
    rows = Campaign.objects.for_team(request.team).select_related(
        "team__account", "list__team__account", "number", "author"
    )
    found = get_object_or_404(rows, pk=campaign_id)
    # Whom an opt-out binds is asked of the account, which has come along.
    request.team.account = found.team.account
    return found


@require_safe
@requires(Right.WORK)
def campaign_page(request: TeamRequest, campaign_id: UUID) -> HttpResponse:
    return show_campaign(request, find_campaign(request, campaign_id))


def show_campaign(
    request: TeamRequest,
    campaign: Campaign,
    *,
    status: int = 200,
    step_forms: dict[UUID, StepForm] | None = None,
    **filled: Any,
) -> HttpResponse:
    """Answer with the page of a campaign; `filled` and `step_forms` are forms that were filled in and refused."""
    now = timezone.now()
    if request.htmx and "live" in request.GET:  # type: ignore[attr-defined]
        return render(request, "campaigns/_progress.html", _progress(campaign, now=now))
    preview = preview_of(campaign, now=now, exact="exact" in request.GET)
    told = size_of(campaign, now=now)
    forms, refused = StepForms(request), step_forms or {}
    last = len(preview.steps)
    # What somebody has had stays.
    is_last_begun = texts_of(campaign).filter(step__position=last).exists()
    context = {
        "form": CampaignForm(team=request.team, campaign=campaign, initial=CampaignForm.of(campaign)),
        "add_form": forms.new(initial={"amount": 2 if last else 0, "unit": "days"}),
        "is_adding": "add_form" in filled,
        "field_names": fields_offered(team=request.team),
        "test_form": StepTestForm(last=last, initial={"client_id": new_id()}, auto_id="test-%s"),
        "start_form": StartForm(told=told, auto_id="start-%s"),
        "told": told,
        "preview": preview,
        "steps": [
            {
                "step": each.step,
                "preview": each.preview,
                "problem": each.problem,
                "is_open": each.step.pk in refused,
                "form": refused.get(each.step.pk) or forms.of(each.step),
                "follows": each.step.position > 1,
                "may_be_moved": campaign.is_draft and last > 1,
                "is_last": each.step.position == last,
                "may_be_removed": campaign.is_draft or (each.step.position == last and not is_last_begun),
            }
            for each in preview.steps
        ],
    }
    shown = _progress(campaign, now=now) | context | filled
    return render(request, "campaigns/campaign.html", shown, status=status)


class StepForms:
    """The forms of steps on one page: what they offer is asked for once."""

    def __init__(self, request: TeamRequest) -> None:
        self.templates = StepForm.offered(request.membership)

    def new(self, data: Any = None, **given: Any) -> StepForm:
        return StepForm(data, templates=self.templates, auto_id="add-%s", **given)

    def of(self, step: CampaignStep, data: Any = None, **given: Any) -> StepForm:
        shown = {"initial": StepForm.of(step), "attached": step.media} | given
        return StepForm(data, templates=self.templates, auto_id=f"step{step.position}-%s", **shown)


def _progress(campaign: Campaign, *, now: datetime) -> dict[str, Any]:
    ask_for_tally(campaign, now=now)
    # What a worker counts now and then need not be asked for so often.
    often = "5s" if campaign.is_tallied else "2s"
    return {
        "campaign": campaign,
        "figures": figures_of(campaign),
        "tally_age": now - campaign.tallied_at if campaign.tallied_at else None,
        "coming": coming_texts(campaign) if not campaign.is_draft and not campaign.is_over else [],
        "every": often if campaign.is_running else "",
    }
