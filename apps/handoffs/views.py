"""A candidate handed over, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may, requires
from apps.candidates.models import Application, ApplicationStatus
from apps.chat.models import Conversation
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.handoffs import services
from apps.handoffs.forms import HandOverForm
from apps.handoffs.models import Handoff
from apps.handoffs.selectors import sister_teams
from apps.messaging.gate import OPTED_OUT, refusals_of_phones


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.DIRECT)
def hand_over(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Ask to whom, and with what words; then hand over."""
    active = Application.objects.for_team(request.team).active().filter(candidate=OuterRef("candidate"))
    chats = Conversation.objects.for_team(request.team).visible_to(request.membership)
    chats = chats.annotate(has_application=Exists(active))
    found = get_object_or_404(chats.select_related("candidate", "team__account"), pk=conversation_id)
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            handoff = _hand_over(request, found, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            undo_url = reverse("handoffs:take_back", args=[handoff.pk]) if handoff.can_be_withdrawn else ""
            messages.success(request, f"Handed over to {handoff.receiver}", extra_tags=undo_url)
            return redirect("chat:conversation", conversation_id)
    phone = found.candidate.phone
    context = {
        "conversation": found,
        "candidate": found.candidate,
        "form": form,
        "is_opted_out": refusals_of_phones(team=found.team, phones={phone}).get(phone) == OPTED_OUT,
    }
    return render(request, "handoffs/hand_over.html", context, status=422 if form.errors else 200)


def _form(request: TeamRequest, conversation: Conversation) -> HandOverForm:
    everybody = Membership.objects.for_team(request.team).with_people()
    statuses = ApplicationStatus.objects.for_team(request.team).order_by("position", "pk")
    return HandOverForm(
        request.POST if request.method == "POST" else None,
        people=[each for each in everybody if each.user_id != request.user.pk],
        teams=sister_teams(),
        statuses=statuses if conversation.has_application else [],  # type: ignore[attr-defined]
        initial={"client_id": str(new_id())},
    )


def _hand_over(request: TeamRequest, conversation: Conversation, form: HandOverForm) -> Handoff:
    given = form.cleaned_data
    common: dict[str, Any] = {
        "conversation": conversation,
        "said": form.said,
        "author": request.user,
        "client_id": given["client_id"],
        "now": timezone.now(),
    }
    match given["kind"]:
        case Handoff.Kind.MEMBER:
            return services.hand_to_member(membership=form.membership, **common)
        case Handoff.Kind.EMAIL:
            return services.hand_to_address(email=given["email"], **common)
        case _:
            return services.hand_to_team(team_id=form.team_id, email=given["person"], **common)


@never_cache
@require_safe
@requires(Right.ANSWER)
def handoff_page(request: TeamRequest, handoff_id: UUID) -> HttpResponse:
    """Show one handoff to whoever may see its chat."""
    return _shown(request, _find(request, handoff_id))


@require_POST
@requires(Right.DIRECT)
def handoff_withdraw(request: TeamRequest, handoff_id: UUID) -> HttpResponse:
    """Take a handoff back that its receiver has not seen."""
    found = _find(request, handoff_id)
    try:
        services.take_back(handoff=found, actor=request.user, now=timezone.now())
    except DomainError as error:
        return _refused(request, found, error)
    return _done(request, found, "Taken back. The chat is as it was.")


@require_POST
@requires(Right.DIRECT)
def letter_again(request: TeamRequest, handoff_id: UUID) -> HttpResponse:
    """Mail the invitation of a handoff once more."""
    found = _find(request, handoff_id)
    try:
        services.send_again(handoff=found, actor=request.user, now=timezone.now())
    except DomainError as error:
        return _refused(request, found, error)
    return _done(request, found, f"The mail to {found.to_email} goes out once more.")


def _find(request: TeamRequest, handoff_id: UUID) -> Handoff:
    rows = Handoff.objects.for_team(request.team).visible_to(request.membership)
    return get_object_or_404(rows.with_facts().select_related("application", "team__account"), pk=handoff_id)


def _shown(request: TeamRequest, found: Handoff) -> HttpResponse:
    context = {
        "handoff": found,
        "candidate": found.candidate,
        "may_direct": may(request.membership, Right.DIRECT),
        "may_work": may(request.membership, Right.WORK),
        "invitation_is_open": found.invitation_is_open(now=timezone.now()),
    }
    return render(request, "handoffs/handoff.html", context)


def _refused(request: TeamRequest, found: Handoff, error: DomainError) -> HttpResponse:
    messages.error(request, error.detail)
    return _back(request, found)


def _done(request: TeamRequest, found: Handoff, words: str) -> HttpResponse:
    messages.success(request, words)
    return _back(request, found)


def _back(request: TeamRequest, found: Handoff) -> HttpResponse:
    """Answer with the handoff as it is now; an open page, which a toast has asked from, loads itself again."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect("handoffs:handoff", found.pk)
