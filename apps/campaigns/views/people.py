"""Who is in a part of a campaign, a list made of them, one taken out, and the way from a text to its campaign."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.forms import SliceListForm
from apps.campaigns.gridding import campaign_within
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import Slice, campaign_of_text, slice_of
from apps.campaigns.selectors.slices import OF_CAMPAIGN, OF_STEP
from apps.campaigns.services import list_slice, take_out
from apps.campaigns.views.page import find_campaign
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.core.errors import DomainError
from apps.grids.views.pages import show_grid


@require_safe
@requires(Right.WORK)
def people(request: TeamRequest, campaign_id: UUID, part: str) -> HttpResponse:
    """Show the people of a part of a campaign, in a grid."""
    campaign, chosen = find_campaign(request, campaign_id), _part(part)
    return _show(request, campaign, chosen, SliceListForm(initial=_named(campaign, chosen)))


@require_POST
@requires(Right.WORK)
def make_list(request: TeamRequest, campaign_id: UUID, part: str) -> HttpResponse:
    """Make a static list of them."""
    campaign, chosen = find_campaign(request, campaign_id), _part(part)
    form = SliceListForm(request.POST)
    if form.is_valid():
        try:
            made = list_slice(
                campaign=campaign, part=chosen, name=form.cleaned_data["name"], actor_id=request.user.pk
            )
        except DomainError as error:
            form.add_error("name", error.detail)
        else:
            return redirect("lists:list", made.pk)
    return _show(request, campaign, chosen, form, status=422)


@require_POST
@requires(Right.WORK)
def out(request: TeamRequest, campaign_id: UUID, candidate_id: UUID) -> HttpResponse:
    """End it for one person."""
    campaign = find_campaign(request, campaign_id)
    person = get_object_or_404(Candidate.objects.for_team(request.team), pk=candidate_id)
    if take_out(campaign=campaign, candidates=[person.pk], actor_id=request.user.pk, now=timezone.now()):
        messages.success(request, f"{person} gets no further step of this campaign.")
    else:
        messages.error(request, f"{person} is not under way in this campaign.")
    return redirect("campaigns:campaign", campaign.pk)


@require_safe
@requires(Right.WORK)
def of_text(request: TeamRequest, message_id: UUID) -> HttpResponse:
    """Lead from a text in a chat to the campaign that it was part of."""
    texts = Message.objects.for_team(request.team).select_related("team")
    campaign = campaign_of_text(get_object_or_404(texts, pk=message_id))
    if campaign is None:
        raise Http404
    return redirect("campaigns:campaign", campaign.pk)


def _show(
    request: TeamRequest, campaign: Campaign, part: Slice, form: SliceListForm, *, status: int = 200
) -> HttpResponse:
    beside = [Slice(each, part.step) for each in (OF_STEP if part.step else OF_CAMPAIGN)]
    return show_grid(
        request,
        "candidates",
        "campaigns/people.html",
        within=partial(campaign_within, campaign, part),
        around=lambda *_: {
            "campaign": campaign,
            "part": part,
            "parts": [(each, each == part) for each in beside],
            "form": form,
        },
        status=status,
    )


def _part(slug: str) -> Slice:
    found = slice_of(slug)
    if found is None:
        raise Http404
    return found


def _named(campaign: Campaign, part: Slice) -> dict[str, str]:
    return {"name": f"{campaign.name}: {part.words.lower()}"[:80]}
