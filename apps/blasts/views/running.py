"""A blast started, paused, resumed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.blasts.forms import ApproveForm, StartForm
from apps.blasts.models import Blast
from apps.blasts.services import (
    approve_blast,
    ask_approval,
    decline_blast,
    pause_blast,
    resume_blast,
    start_blast,
)
from apps.blasts.views.page import find_blast, show_blast
from apps.core.errors import DomainError
from apps.lists.selectors import size_of


@require_POST
@requires(Right.WORK)
def start(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Let it go, now or at a moment. Who presses twice starts it once."""
    blast = find_blast(request, blast_id)
    now = timezone.now()
    form = StartForm(request.POST, told=size_of(blast, now=now), auto_id="start-%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            start_blast(
                blast=blast,
                actor_id=request.user.pk,
                now=now,
                send_at=given["send_at"] if given["when"] == "later" else None,
                expected=given["told"],
                version=given["version"],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.detail)
            blast = find_blast(request, blast_id)
            form.look_again(version=blast.version, told=size_of(blast, now=now))
        else:
            return redirect("blasts:blast", blast.pk)
    return show_blast(request, blast, status=422, start_form=form)


@require_POST
@requires(Right.MANAGE)
def approve(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Say yes to it as another manager."""
    blast = find_blast(request, blast_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return redirect("blasts:blast", blast.pk)
    given = form.cleaned_data
    verb = partial(approve_blast, actor=request.user, expected=given["told"], version=given["version"])
    return _do(request, blast, verb, done="You have said yes to it. It can be started now.")


@require_POST
@requires(Right.WORK)
def ask(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Ask the managers for their yes."""
    done = "The managers are asked. You get a letter when one of them has answered."
    return _do(request, find_blast(request, blast_id), partial(ask_approval, actor=request.user), done=done)


@require_POST
@requires(Right.MANAGE)
def decline(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Say no to it, as another manager."""
    done = "You have said no to it. Whoever asked is told."
    return _do(request, find_blast(request, blast_id), partial(decline_blast, actor=request.user), done=done)


@require_POST
@requires(Right.WORK)
def pause(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    return _do(request, find_blast(request, blast_id), partial(pause_blast, actor_id=request.user.pk))


@require_POST
@requires(Right.WORK)
def resume(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    return _do(request, find_blast(request, blast_id), partial(resume_blast, actor_id=request.user.pk))


def _do(request: TeamRequest, blast: Blast, verb: Callable[..., object], *, done: str = "") -> HttpResponse:
    """Do something with a blast, or say why not, and show it."""
    try:
        verb(blast=blast, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.detail)
    else:
        if done:
            messages.success(request, done)
    return redirect("blasts:blast", blast.pk)
