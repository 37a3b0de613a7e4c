"""The team's numbers: connected, looked at, slowed down, resumed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import Account
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.messaging.forms import (
    CallsForm,
    ConnectNumberForm,
    NumberForm,
    OptOutScopeForm,
    SimulatedNumberForm,
    TextingRulesForm,
)
from apps.messaging.models import Number
from apps.messaging.pace import is_bulk_paused, is_near_cap, sent_today
from apps.messaging.replies import automatic_reply
from apps.messaging.selectors import WebhookAddresses, default_number, webhook_addresses
from apps.messaging.services import (
    CALL_FIELDS,
    NUMBER_FIELDS,
    RULES,
    change_opt_out_scope,
    change_texting_rules,
    connect_number,
    disconnect_number,
    may_decide_scope,
    resume_bulk,
    resume_number,
    update_number,
)
from apps.messaging.simulated_carrier import made_up_credentials


@dataclass(frozen=True)
class NumberCard:
    """What the page shows of one number: everything but its credentials."""

    number: Number
    phone_words: str
    addresses: WebhookAddresses
    form: NumberForm
    calls_form: CallsForm
    # To which phone calls go; nothing where words are read out.
    calls_go_to: str
    is_bulk_paused: bool
    # Of the day's cap; None without one.
    use_words: str | None
    is_near_cap: bool


@require_GET
@requires(Right.MANAGE)
def numbers(request: TeamRequest) -> HttpResponse:
    return _numbers_page(request)


@requires(Right.MANAGE)
def number_connect(request: TeamRequest) -> HttpResponse:
    form_class = SimulatedNumberForm if settings.SIMULATED_CARRIER else ConnectNumberForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        if settings.SIMULATED_CARRIER:
            given["account_sid"], given["auth_token"] = made_up_credentials(request.team)
        try:
            number = connect_number(team=request.team, now=timezone.now(), actor_id=request.user.pk, **given)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            messages.success(request, f"{format_phone(number.phone)} is connected.")
            return redirect("messaging:numbers")
    context = {"form": form, "is_simulated": settings.SIMULATED_CARRIER}
    return render(request, "settings/number_connect.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def number_update(request: TeamRequest, number_id: UUID) -> HttpResponse:
    number = _number(request, number_id)
    form = NumberForm(request.POST, prefix=str(number.pk))
    if not form.is_valid():
        return _numbers_page(request, wrong=form, status=422)
    update_number(number=number, fields=form.cleaned_data, actor_id=request.user.pk)
    messages.success(request, f"{format_phone(number.phone)} is saved.")
    return redirect("messaging:numbers")


@require_POST
@requires(Right.MANAGE)
def number_calls(request: TeamRequest, number_id: UUID) -> HttpResponse:
    """Set what becomes of phone calls to a number."""
    number = _number(request, number_id)
    form = CallsForm(request.POST, prefix=str(number.pk), number=number)
    if form.is_valid():
        try:
            update_number(number=number, fields=form.cleaned_data, actor_id=request.user.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            messages.success(request, f"Calls to {format_phone(number.phone)} are set.")
            return redirect("messaging:numbers")
    return _numbers_page(request, wrong=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def number_disconnect(request: TeamRequest, number_id: UUID) -> HttpResponse:
    """Say first what comes of it; then give the number up."""
    number = _number(request, number_id)
    refusal = ""
    if request.method == "POST":
        try:
            disconnect_number(number=number, actor_id=request.user.pk, now=timezone.now())
        except DomainError as error:
            refusal = error.detail
        else:
            messages.success(request, f"{format_phone(number.phone)} is disconnected.")
            return redirect("messaging:numbers")
    others = Number.objects.for_team(request.team).exclude(pk=number.pk).able_to_send()
    heir = others.order_by("created_at", "pk").first()
    context = {
        "number": number,
        "phone_words": format_phone(number.phone),
        "heir_words": format_phone(heir.phone) if heir else "",
        "refusal": refusal,
    }
    return render(request, "settings/number_disconnect.html", context, status=409 if refusal else 200)


@require_POST
@requires(Right.MANAGE)
def number_resume(request: TeamRequest, number_id: UUID) -> HttpResponse:
    number = _number(request, number_id)
    resume_number(number=number, actor_id=request.user.pk)
    messages.success(request, f"{format_phone(number.phone)} sends again. What is queued goes out now.")
    return redirect("messaging:numbers")


@require_POST
@requires(Right.MANAGE)
def number_resume_bulk(request: TeamRequest, number_id: UUID) -> HttpResponse:
    number = _number(request, number_id)
    resume_bulk(number=number, actor_id=request.user.pk, now=timezone.now())
    messages.success(request, f"{format_phone(number.phone)} sends bulk again.")
    return redirect("messaging:numbers")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def texting(request: TeamRequest) -> HttpResponse:
    """Show and change the team's rules for texting."""
    known = {name: getattr(request.team, name) for name in RULES}
    form = TextingRulesForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            change_texting_rules(team=request.team, rules=form.cleaned_data, actor_id=request.user.pk)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
        else:
            messages.success(request, "The rules are saved.")
            return redirect("messaging:texting")
    return _texting_page(request, form)


@require_POST
@requires(Right.MANAGE)
def opt_out_scope(request: TeamRequest) -> HttpResponse:
    """Decide whether a STOP binds all teams of the account."""
    form = OptOutScopeForm(request.POST)
    if not form.is_valid():
        return HttpResponse("There is no such scope.\n", status=422, content_type="text/plain")
    scope = Account.OptOutScope(form.cleaned_data["opt_out_scope"])
    try:
        change_opt_out_scope(team=request.team, scope=scope, actor=request.user)
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        messages.success(request, f"A STOP now binds: {str(scope.label).lower()}.")
    return redirect("messaging:texting")


def _texting_page(request: TeamRequest, form: TextingRulesForm) -> HttpResponse:
    account = request.team.account
    number = default_number(team=request.team)
    context = {
        "form": form,
        "replies": [
            (word, automatic_reply(word, team=request.team, number=number))
            for word in ("STOP", "START", "HELP")
        ],
        "scope_form": OptOutScopeForm(initial={"opt_out_scope": account.opt_out_scope}),
        "scope": account.get_opt_out_scope_display(),
        "may_decide": may_decide_scope(account, request.user),
    }
    return render(request, "settings/texting.html", context, status=422 if form.is_bound else 200)


def _numbers_page(
    request: TeamRequest, *, wrong: NumberForm | CallsForm | None = None, status: int = 200
) -> HttpResponse:
    cards, now = [], timezone.now()
    for number in Number.objects.for_team(request.team).order_by("created_at", "pk"):
        number.team = request.team
        form = NumberForm(prefix=str(number.pk), initial=_as_set(number, NUMBER_FIELDS))
        calls_form = CallsForm(prefix=str(number.pk), initial=_calls_as_set(number), number=number)
        is_forwarded = number.call_mode == Number.CallMode.FORWARD
        cards.append(
            NumberCard(
                number=number,
                phone_words=format_phone(number.phone),
                addresses=webhook_addresses(number),
                form=wrong if isinstance(wrong, NumberForm) and wrong.prefix == form.prefix else form,
                calls_form=(
                    wrong
                    if isinstance(wrong, CallsForm) and wrong.prefix == calls_form.prefix
                    else calls_form
                ),
                calls_go_to=format_phone(number.call_forward_to) if is_forwarded else "",
                is_bulk_paused=is_bulk_paused(number, now=now),
                use_words=_use_words(number, now=now),
                is_near_cap=is_near_cap(number, now=now),
            )
        )
    context = {"cards": cards, "is_simulated": settings.SIMULATED_CARRIER}
    return render(request, "settings/numbers.html", context, status=status)


def _as_set(number: Number, names: list[str]) -> dict[str, Any]:
    return {name: getattr(number, name) for name in names}


def _calls_as_set(number: Number) -> dict[str, Any]:
    set_to = number.call_forward_to
    return _as_set(number, CALL_FIELDS) | {"call_forward_to": format_phone(set_to) if set_to else ""}


def _use_words(number: Number, *, now: datetime) -> str | None:
    if not number.daily_cap:
        return None
    sent = sent_today(number, now=now)
    return f"{sent:,} of {number.daily_cap:,} text parts sent today ({sent / number.daily_cap:.0%})"


def _number(request: TeamRequest, number_id: UUID) -> Number:
    return get_object_or_404(Number.objects.for_team(request.team), pk=number_id)
