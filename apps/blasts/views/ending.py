"""A blast cancelled or thrown away: asked about first, with how many people it is about."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.blasts.models import Blast
from apps.blasts.selectors import counts_of
from apps.blasts.services import cancel_blast, delete_blast, ensure_can_be_cancelled, ensure_can_be_deleted
from apps.blasts.views.page import find_blast
from apps.core.words import counted
from apps.grids.views.asking import Final, ask_then_do
from apps.lists.selectors import size_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def cancel(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Ask whether nothing more of it is to leave; then see to that."""
    blast = find_blast(request, blast_id)
    page = reverse("blasts:blast", args=[blast.pk])

    def do() -> HttpResponse:
        cancel_blast(blast=blast, actor_id=request.user.pk, now=timezone.now())
        return redirect(page)

    ensure = partial(ensure_can_be_cancelled, blast)
    return ask_then_do(request, ensure=ensure, ask=partial(_about_cancelling, blast), do=do, back_url=page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def blast_delete(request: TeamRequest, blast_id: UUID) -> HttpResponse:
    """Ask whether it is to be thrown away; then do so."""
    blast = find_blast(request, blast_id)
    page = reverse("blasts:blast", args=[blast.pk])

    def do() -> HttpResponse:
        delete_blast(blast=blast, actor_id=request.user.pk)
        messages.success(request, f"“{blast.name}” is thrown away. Nothing of it was sent.")
        return redirect("grids:blasts")

    ensure = partial(ensure_can_be_deleted, blast)
    return ask_then_do(request, ensure=ensure, ask=partial(_about_deleting, blast), do=do, back_url=page)


def _about_cancelling(blast: Blast) -> Final:
    asks = [_left_out(blast), "That cannot be taken back. What it says stays here."]
    if blast.frozen_at is None:
        return Final(f"Cancel “{blast.name}”?", asks, "Cancel the blast")
    return Final(f"Cancel the rest of “{blast.name}”?", asks, "Cancel the rest")


def _about_deleting(blast: Blast) -> Final:
    asks = [_left_out(blast), "Its words are gone then, and that cannot be taken back. Its list stays."]
    return Final(f"Delete “{blast.name}”?", asks, "Delete it")


def _left_out(blast: Blast) -> str:
    """Return who gets nothing then."""
    if blast.frozen_at is not None:
        counts = counts_of(blast)
        gone = f" It has left for {counts.sent:,} already." if counts.sent else ""
        return f"{_people(counts.waiting)} whose turn it was not yet {_get(counts.waiting)} nothing.{gone}"
    # Where it has no list any more, to nobody.
    return f"It is not sent to the {_people(size_of(blast, now=timezone.now()))} on its list."


def _people(number: int) -> str:
    return counted(number, "person", "people")


def _get(number: int) -> str:
    return "gets" if number == 1 else "get"
