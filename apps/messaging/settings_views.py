"""The team's numbers: connected, looked at, slowed down, resumed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.messaging.forms import ConnectNumberForm, NumberForm, SimulatedNumberForm
from apps.messaging.models import Number
from apps.messaging.selectors import WebhookAddresses, webhook_addresses
from apps.messaging.services import connect_number, resume_number, update_number
from apps.messaging.simulated_carrier import made_up_credentials


@dataclass(frozen=True)
class NumberCard:
    """What the page shows of one number: everything but its credentials."""

    number: Number
    phone_words: str
    addresses: WebhookAddresses
    form: NumberForm


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
            number = connect_number(team=request.team, now=timezone.now(), **given)
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
def number_resume(request: TeamRequest, number_id: UUID) -> HttpResponse:
    number = _number(request, number_id)
    resume_number(number=number, actor_id=request.user.pk)
    messages.success(request, f"{format_phone(number.phone)} sends again. What is queued goes out now.")
    return redirect("messaging:numbers")


def _numbers_page(
    request: TeamRequest, *, wrong: NumberForm | None = None, status: int = 200
) -> HttpResponse:
    cards = []
    for number in Number.objects.for_team(request.team).order_by("created_at", "pk"):
        prefix = str(number.pk)
        form = NumberForm(
            prefix=prefix,
            initial={"label": number.label, "pace": number.pace, "daily_cap": number.daily_cap},
        )
        cards.append(
            NumberCard(
                number=number,
                phone_words=format_phone(number.phone),
                addresses=webhook_addresses(number),
                form=wrong if wrong is not None and wrong.prefix == prefix else form,
            )
        )
    context = {"cards": cards, "is_simulated": settings.SIMULATED_CARRIER}
    return render(request, "settings/numbers.html", context, status=status)


def _number(request: TeamRequest, number_id: UUID) -> Number:
    return get_object_or_404(Number.objects.for_team(request.team), pk=number_id)
