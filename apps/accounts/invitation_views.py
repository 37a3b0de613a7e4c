"""The page behind an invitation's link: what it is worth depends on which of the two links it is, and on who asks.

The mailed link shows that its bearer reads the invited address; only it makes a login, and only it tells whether there
is one. The inviter's copy is worth a press for whoever is signed in with that address, and a mail for anybody else.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from apps.accounts.forms import JoinForm
from apps.accounts.middleware import go_over_to
from apps.accounts.models import Invitation, User
from apps.accounts.selectors import team_of_invitation
from apps.accounts.services import accept_invitation, join_by_invitation, mail_invitation_again
from apps.accounts.tenancy import as_team
from apps.accounts.tokens import hash_token
from apps.core.errors import DomainError


@never_cache
@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Answer by what the link is worth and by who asks."""
    token_hash, now = hash_token(token), timezone.now()
    team_id = team_of_invitation(token_hash)
    if team_id is None:
        return render(request, "accounts/invitation_over.html", status=404)
    with as_team(team_id):
        rows = Invitation.objects.select_related("team__account", "invited_by")
        found = rows.by_token(token_hash).get()
        if not found.is_open(now=now):
            return render(request, "accounts/invitation_over.html", {"invitation": found}, status=410)
        if request.user.is_authenticated and request.user.email == found.email:
            return _for_the_invited(request, found, request.user, now)
        if found.mailed_hash != token_hash:
            return _for_whoever_has_the_copy(request, found, now)
        if request.user.is_authenticated:
            context = {"invitation": found, "here": request.path}
            return render(request, "accounts/invitation_wrong_person.html", context, status=403)
        return _for_the_mailbox(request, found, now)


def _for_the_invited(request: HttpRequest, found: Invitation, user: User, now: datetime) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": found})
    try:
        accept_invitation(invitation=found, user=user, now=now)
    except DomainError as error:
        context = {"invitation": found, "refusal": error.detail}
        return render(request, "accounts/invitation.html", context, status=error.status)
    _begin_in(request, found.team_id)
    return redirect("/")


def _for_whoever_has_the_copy(request: HttpRequest, found: Invitation, now: datetime) -> HttpResponse:
    """Say the same to everybody, whether the address has a login or not."""
    is_asked = request.method == "POST"
    if is_asked:
        mail_invitation_again(invitation=found, now=now)
    context = {
        "invitation": found,
        "here": request.path,
        "sign_in_url": _sign_in(request),
        "is_asked": is_asked,
    }
    return render(request, "accounts/invitation_copy.html", context)


def _for_the_mailbox(request: HttpRequest, found: Invitation, now: datetime) -> HttpResponse:
    if User.objects.filter(email=found.email).exists():
        context = {"invitation": found, "sign_in_url": _sign_in(request)}
        return render(request, "accounts/invitation_sign_in.html", context)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = join_by_invitation(invitation=found, now=now, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.detail)
        else:
            # Nothing of what was begun before goes on: half a sign-in of somebody else may be in it.
            request.session.flush()
            login(request, user)
            _begin_in(request, found.team_id)
            return redirect("/")
    context = {"invitation": found, "form": form}
    return render(request, "accounts/invitation_join.html", context, status=422 if form.is_bound else 200)


def _begin_in(request: HttpRequest, team_id: UUID) -> None:
    """Work for the new team, in a session of a new name."""
    request.session.cycle_key()
    go_over_to(request, team_id)


def _sign_in(request: HttpRequest) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': request.path})}"
