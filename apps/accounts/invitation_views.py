"""The page behind an invitation's link. Whoever holds the link may see whom it is for; only that person may accept."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

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
from apps.accounts.services import accept_invitation, join_by_invitation
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
        found = Invitation.objects.select_related("team__account", "invited_by").get(token_hash=token_hash)
        if not found.is_open(now=now):
            return render(request, "accounts/invitation_over.html", {"invitation": found}, status=410)
        if not request.user.is_authenticated:
            return _for_somebody(request, found, now)
        if request.user.email != found.email:
            context = {"invitation": found, "here": request.path}
            return render(request, "accounts/invitation_wrong_person.html", context, status=403)
        return _for_the_invited(request, found, request.user, now)


def _for_the_invited(request: HttpRequest, found: Invitation, user: User, now: datetime) -> HttpResponse:
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invitation": found})
    accept_invitation(invitation=found, user=user, now=now)
    go_over_to(request, found.team_id)
    return redirect("/")


def _for_somebody(request: HttpRequest, found: Invitation, now: datetime) -> HttpResponse:
    if User.objects.filter(email=found.email).exists():
        sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        context = {"invitation": found, "sign_in_url": sign_in}
        return render(request, "accounts/invitation_sign_in.html", context)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = join_by_invitation(invitation=found, now=now, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, error.detail)
        else:
            login(request, user)
            go_over_to(request, found.team_id)
            return redirect("/")
    context = {"invitation": found, "form": form}
    return render(request, "accounts/invitation_join.html", context, status=422 if form.is_bound else 200)
