"""What a manager decides about the team's people and its keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.forms import ApiKeyForm, InviteForm, RoleForm
from apps.accounts.mail import shown_link
from apps.accounts.middleware import TeamRequest
from apps.accounts.models import ApiKey, Invitation, Membership, Role
from apps.accounts.permissions import Right, requires
from apps.accounts.services import (
    change_role,
    create_api_key,
    invite,
    revoke_api_key,
    withdraw_invitation,
)
from apps.core.errors import DomainError


@require_GET
@requires(Right.MANAGE)
def overview(_request: TeamRequest) -> HttpResponse:
    return redirect("accounts:people")


# ------------------------------------------------------------------ people


@never_cache
@requires(Right.MANAGE)
def people(request: TeamRequest) -> HttpResponse:
    """Show who is in the team and who is invited; take an invitation."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        role = Membership.Role(form.cleaned_data["role"])
        try:
            invitation = invite(
                team=request.team,
                email=form.cleaned_data["email"],
                role=role,
                invited_by=request.user,
                now=timezone.now(),
            )
        except DomainError as error:
            form.add_error(error.field, error.detail)
        else:
            return _people_page(request, InviteForm(), status=201, invitation=invitation)
    return _people_page(request, form, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def member_role(request: TeamRequest, membership_id: UUID) -> HttpResponse:
    """Change a role; what cannot be undone by changing it back, is asked about first."""
    membership = _member(request, membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return HttpResponse("There is no such role.\n", status=422, content_type="text/plain")
    role, now = Membership.Role(form.cleaned_data["role"]), timezone.now()
    lost = _lost(membership, role, now) if role != membership.role else {}
    is_self = membership.user_id == request.user.pk
    if "sure" not in request.POST and (any(lost.values()) or (lost and is_self)):
        context = {"member": membership, "role": role, "is_self": is_self, **lost}
        return render(request, "settings/member_role.html", context)
    try:
        change_role(membership=membership, role=role, now=now, actor=request.user)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"{membership.user} is now: {membership.get_role_display()}.")
        if is_self and not membership.is_manager:
            return redirect("/")
    return redirect("accounts:people")


def _lost(membership: Membership, role: Role, now: datetime) -> dict[str, int]:
    """Return how much ends with the role that somebody has; nothing at all for who gets more rights."""
    if role == Membership.Role.MANAGER:
        return {}
    return {
        "invitation_count": Invitation.objects.made_by(membership).open(now=now).count(),
        "key_count": ApiKey.objects.ending(membership, becomes=role).valid(now=now).count(),
    }


@never_cache
@require_POST
@requires(Right.MANAGE)
def invitation_resend(request: TeamRequest, invitation_id: UUID) -> HttpResponse:
    """Send a new link; the old one ends."""
    old = _invitation(request, invitation_id)
    try:
        invitation = invite(
            team=request.team,
            email=old.email,
            role=Membership.Role(old.role),
            invited_by=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect("accounts:people")
    return _people_page(request, InviteForm(), status=201, invitation=invitation)


@require_POST
@requires(Right.MANAGE)
def invitation_withdraw(request: TeamRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(request, invitation_id)
    withdraw_invitation(invitation=invitation, now=timezone.now(), actor=request.user)
    messages.success(request, f"The invitation to {invitation.email} is withdrawn.")
    return redirect("accounts:people")


def _people_page(
    request: TeamRequest,
    form: InviteForm,
    *,
    status: int,
    invitation: Invitation | None = None,
) -> HttpResponse:
    waiting = Invitation.objects.for_team(request.team).filter(accepted_at=None, revoked_at=None)
    context: dict[str, Any] = {
        "form": form,
        "members": Membership.objects.for_team(request.team).with_people(),
        "roles": Membership.Role.choices,
        "invitations": waiting.select_related("invited_by").order_by("created_at", "pk"),
        "now": timezone.now(),
        "new_invitation": invitation,
        "new_link": shown_link(invitation) if invitation else "",
    }
    return render(request, "settings/people.html", context, status=status)


def _member(request: TeamRequest, membership_id: UUID) -> Membership:
    rows = Membership.objects.for_team(request.team).select_related("user", "team")
    return get_object_or_404(rows, pk=membership_id)


def _invitation(request: TeamRequest, invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.for_team(request.team).filter(accepted_at=None, revoked_at=None)
    return get_object_or_404(rows, pk=invitation_id)


# ------------------------------------------------------------------ keys


@never_cache
@requires(Right.MANAGE)
def keys(request: TeamRequest) -> HttpResponse:
    """Show the team's keys; make one, and show its secret this once."""
    form = ApiKeyForm(request.POST or None)
    secret, new_key, status = "", None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            new_key, secret = create_api_key(
                team=request.team,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                created_by=request.user,
                expires_at=form.expires_at(now=timezone.now()),
            )
            form, status = ApiKeyForm(), 201
    rows = ApiKey.objects.for_team(request.team).select_related("created_by").order_by("-created_at", "-pk")
    context = {"form": form, "keys": rows, "secret": secret, "new_key": new_key, "now": timezone.now()}
    return render(request, "settings/keys.html", context, status=status)


@require_POST
@requires(Right.MANAGE)
def key_revoke(request: TeamRequest, key_id: UUID) -> HttpResponse:
    key = get_object_or_404(ApiKey.objects.for_team(request.team), pk=key_id)
    revoke_api_key(key=key, now=timezone.now(), actor=request.user)
    messages.success(request, f"The key “{key.name}” no longer works.")
    return redirect("accounts:keys")
