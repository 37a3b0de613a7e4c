"""What a manager decides about the team's chats: whose they are when somebody leaves, and calls that were refused."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import ApiKey, Invitation, Membership
from apps.accounts.permissions import Right, requires
from apps.chat.services import StillForged, StillUnreadable, remove_colleague, replay_quarantined
from apps.core.errors import DomainError
from apps.messaging.models import QuarantinedWebhook, QuarantineQuerySet

PAGE = 25
# One request takes in so many; who has more presses again.
MOST_AT_ONCE = 200


@requires(Right.MANAGE)
def member_remove(request: TeamRequest, membership_id: UUID) -> HttpResponse:
    """Ask first; then take the place away."""
    membership = get_object_or_404(
        Membership.objects.for_team(request.team).select_related("user"), pk=membership_id
    )
    if request.method != "POST":
        now = timezone.now()
        context = {
            "member": membership,
            "is_self": membership.user_id == request.user.pk,
            "invitation_count": Invitation.objects.made_by(membership).open(now=now).count(),
            "key_count": ApiKey.objects.made_by(membership).valid(now=now).count(),
        }
        return render(request, "settings/member_remove.html", context)
    try:
        remove_colleague(membership=membership, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{membership.user} is no longer in {request.team}.")
    return redirect("accounts:people")


@require_GET
@requires(Right.MANAGE)
def quarantine(request: TeamRequest) -> HttpResponse:
    rows = _rows(request).order_by("-created_at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "waiting_count": _rows(request).waiting().count()}
    return render(request, "settings/quarantine.html", context)


@require_POST
@requires(Right.MANAGE)
def quarantine_replay(request: TeamRequest, webhook_id: UUID) -> HttpResponse:
    webhook = get_object_or_404(_rows(request), pk=webhook_id)
    try:
        replay_quarantined(webhook=webhook, at=timezone.now())
    except (StillForged, StillUnreadable) as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, "The call has been taken in.")
    return redirect("chat:quarantine")


@require_POST
@requires(Right.MANAGE)
def quarantine_replay_all(request: TeamRequest) -> HttpResponse:
    """Take in what can be taken in, oldest first; the rest stays where it is."""
    taken = left = 0
    for webhook in _rows(request).waiting().order_by("created_at", "pk")[:MOST_AT_ONCE]:
        try:
            replay_quarantined(webhook=webhook, at=timezone.now())
            taken += 1
        except (StillForged, StillUnreadable):
            left += 1
    words = (
        f"{taken} taken in, {left} still refused, each for its own reason." if left else f"{taken} taken in."
    )
    (messages.error if left else messages.success)(request, words)
    return redirect("chat:quarantine")


def _rows(request: TeamRequest) -> QuarantineQuerySet:
    return QuarantinedWebhook.objects.for_team(request.team).select_related("number__team__account")
