"""What people choose of being told: for themselves, for one chat, for the team; and the link that ends a mail."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Membership
from apps.accounts.permissions import Right, requires
from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation
from apps.core.errors import DomainError
from apps.core.zones import zone_names
from apps.notices.forms import AlertRulesForm, PreferencesForm, preferences_as_said, rules_as_said
from apps.notices.selectors import is_muted, preferences_of, rules_of
from apps.notices.services import end_digest, mute_chat, save_preferences, set_alert_rules, unmute_chat
from apps.notices.tokens import read_ending


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ANSWER)
def preferences(request: TeamRequest) -> HttpResponse:
    """Show and keep what somebody has chosen in the present team."""
    known = preferences_as_said(preferences_of(request.membership))
    form = PreferencesForm(request.POST or None, initial=known, membership=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            save_preferences(membership=request.membership, fields=form.cleaned_data, now=timezone.now())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "Your choice is saved.")
            return redirect("notices:preferences")
    context = {"form": form, "zones": sorted(zone_names())}
    return render(request, "notices/preferences.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def alerts(request: TeamRequest) -> HttpResponse:
    """Show and keep what the team wants done about long waits."""
    form = AlertRulesForm(request.POST or None, initial=rules_as_said(rules_of(request.team)))
    if request.method == "POST" and form.is_valid():
        try:
            set_alert_rules(team=request.team, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "The team’s alerts are saved.")
            return redirect("notices:alerts")
    return render(request, "notices/alerts.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.ANSWER)
def mute(request: TeamRequest, conversation_id: UUID) -> HttpResponse:
    """Mute a chat for oneself, or hear of it again. htmx gets and replaces the line of the chat's menu."""
    rows = Conversation.objects.for_team(request.team).visible_to(request.membership)
    chat = get_object_or_404(rows.select_related("candidate"), pk=conversation_id)
    if request.method == "POST":
        change = mute_chat if request.POST.get("muted") == "yes" else unmute_chat
        change(membership=request.membership, conversation=chat)
        if not request.headers.get("HX-Request"):
            return redirect("notices:mute", chat.pk)
    muted = is_muted(conversation=chat, user_id=request.user.pk)
    context = {"conversation": chat, "candidate": chat.candidate, "is_muted": muted}
    name = "notices/_mute.html" if request.headers.get("HX-Request") else "notices/mute.html"
    return render(request, name, context)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End somebody's mails about who waits, without signing in; a mail program does it by one POST (RFC 8058)."""
    ending = read_ending(token)
    if ending is None:
        raise Http404
    with as_team(ending.team_id):
        seats = Membership.objects.filter(team=ending.team_id, user=ending.user_id)
        membership = seats.select_related("team").first()
        if membership is None:
            raise Http404
        if request.method == "POST":
            end_digest(membership=membership)
        context = {"team": membership.team, "is_done": request.method == "POST"}
    return render(request, "notices/unsubscribe.html", context)
