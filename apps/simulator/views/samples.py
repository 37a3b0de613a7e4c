"""Sample people: put in, and taken out again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.messaging.models import Number, SamplePhone
from apps.simulator.samples import PEOPLE, put_samples, remove_samples


@require_safe
@requires(Right.MANAGE)
def samples(request: TeamRequest) -> HttpResponse:
    context = {
        "count": SamplePhone.objects.for_team(request.team).count(),
        "people": PEOPLE,
        "has_number": Number.objects.for_team(request.team).exists(),
    }
    return render(request, "simulator/samples.html", context)


@require_POST
@requires(Right.MANAGE)
def samples_put(request: TeamRequest) -> HttpResponse:
    try:
        count = put_samples(team=request.team, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        people = counted(count, "sample person", "sample people")
        messages.success(request, f"{people} are there. Some of them wait for an answer already.")
    return redirect("simulator:samples")


@require_POST
@requires(Right.MANAGE)
def samples_remove(request: TeamRequest) -> HttpResponse:
    count = remove_samples(team=request.team, actor=request.user, now=timezone.now())
    messages.success(
        request, f"{counted(count, 'sample person', 'sample people')} taken out, with all their texts."
    )
    return redirect("simulator:samples")
