"""Pages of a person about themselves: what they come in by, profile, the change of team, and no team at all."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from allauth.account.views import ConfirmLoginCodeView
from allauth.core.internal import ratelimit
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.forms import Form, model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.accounts.forms import ProfileForm
from apps.accounts.middleware import TeamRequest, go_over_to
from apps.accounts.models import User
from apps.accounts.permissions import Right, may
from apps.accounts.services import choose_theme, update_profile


class MailedCodeView(ConfirmLoginCodeView):
    """The package's, but that another code is mailed to every address: else a clock tells which have a login."""

    def _resend_form_valid(self, _form: Form) -> HttpResponse:
        self._process.send()
        self._process.record_resend()
        self._process.persist()
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))


class PasskeyView(LoginWebAuthnView):
    """The package's, but that questions are counted, too: of each a session is kept."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = ratelimit.consume_or_429(
            request, app="allauth.mfa", action="webauthn_asked", limit_get=True
        ) or super().get(request, *args, **kwargs)
        return answer


@require_POST
def team_switch(request: TeamRequest, team_id: UUID) -> HttpResponse:
    """Work for another of one's own teams from now on."""
    if not any(seat.team.pk == team_id for seat in request.seats):
        raise Http404
    go_over_to(request, team_id)
    return redirect("/")


def profile(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = ProfileForm(request.POST or None, initial=model_to_dict(user, ProfileForm.base_fields))
    if request.method == "POST" and form.is_valid():
        update_profile(user=user, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("accounts:profile")
    status = 422 if form.is_bound else 200
    membership = getattr(request, "membership", None)
    context = {"form": form, "may_work": membership is not None and may(membership, Right.WORK)}
    return render(request, "accounts/profile.html", context, status=status)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of light that was made in the person's menu."""
    user = cast("User", request.user)
    chosen = request.POST.get("theme", "")
    if chosen not in User.Theme:
        return HttpResponse("There is no such theme.\n", status=422, content_type="text/plain")
    choose_theme(user=user, theme=User.Theme(chosen))
    return redirect("accounts:profile")


def no_team(request: HttpRequest) -> HttpResponse:
    if hasattr(request, "team"):
        return redirect("/")
    return render(request, "accounts/no_team.html")
