"""Who is in a part of a campaign, a list made of them, one taken out, and the way from a text to its campaign."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.campaigns.gridding import campaign_within
from apps.campaigns.selectors import campaign_of_text, people_of, slice_of, slices_beside
from apps.campaigns.services import take_out
from apps.campaigns.views.page import find_campaign
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.lists.views.parts import Link, Part, make_list_of_part, show_part


@require_safe
@requires(Right.WORK)
def people(request: TeamRequest, campaign_id: UUID, part: str) -> HttpResponse:
    """Show the people of a part of a campaign, in a grid."""
    return show_part(request, _part(request, campaign_id, part))


@require_POST
@requires(Right.WORK)
def make_list(request: TeamRequest, campaign_id: UUID, part: str) -> HttpResponse:
    """Make a static list of them."""
    return make_list_of_part(request, _part(request, campaign_id, part))


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


def _part(request: TeamRequest, campaign_id: UUID, slug: str) -> Part:
    campaign, chosen = find_campaign(request, campaign_id), slice_of(slug)
    if chosen is None:
        raise Http404
    return Part(
        kind="campaign",
        name=campaign.name,
        home=reverse("campaigns:campaign", args=[campaign.pk]),
        words=chosen.words,
        people=people_of(campaign, chosen),
        within=partial(campaign_within, campaign, chosen),
        links=[
            Link(each.words, reverse("campaigns:people", args=[campaign.pk, each.slug]), each == chosen)
            for each in slices_beside(campaign, chosen)
        ],
        make_url=reverse("campaigns:make_list", args=[campaign.pk, chosen.slug]),
    )
