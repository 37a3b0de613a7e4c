"""What a manager does with an endpoint: try it, switch it, give it another secret, send something again, delete it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.grids.views.asking import Final, ask_then_do
from apps.webhooks.models import Delivery
from apps.webhooks.services import (
    delete_endpoint,
    replay_delivery,
    replay_failed,
    rotate_secret,
    send_test,
    switch_endpoint,
)
from apps.webhooks.views.endpoints import find_endpoint, show_endpoint

Done = TypeVar("Done")


@require_POST
@requires(Right.MANAGE)
def test(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = find_endpoint(request, endpoint_id)
    do = partial(send_test, endpoint=endpoint, now=timezone.now())
    return _done(request, endpoint_id, do, lambda _: "The test is on its way. Its answer appears in the log.")


@require_POST
@requires(Right.MANAGE)
def replay(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    """Send all again that failed."""
    endpoint = find_endpoint(request, endpoint_id)
    do = partial(replay_failed, endpoint=endpoint, now=timezone.now())
    return _done(request, endpoint_id, do, lambda number: f"{counted(number, 'call')} on the way again.")


@require_POST
@requires(Right.MANAGE)
def delivery_replay(request: TeamRequest, endpoint_id: UUID, webhook_delivery_id: UUID) -> HttpResponse:
    endpoint = find_endpoint(request, endpoint_id)
    rows = Delivery.objects.for_team(request.team).select_related("endpoint__team")
    found = get_object_or_404(rows, pk=webhook_delivery_id, endpoint=endpoint.pk)
    do = partial(replay_delivery, delivery=found, now=timezone.now())
    return _done(request, endpoint_id, do, lambda _: "It is on its way again.")


@require_POST
@requires(Right.MANAGE)
def switch_on(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = find_endpoint(request, endpoint_id)
    do = partial(switch_endpoint, endpoint=endpoint, is_on=True, actor=request.user, now=timezone.now())
    return _done(request, endpoint_id, do, lambda _: "It is called again, with what happens from now on.")


@require_POST
@requires(Right.MANAGE)
def switch_off(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = find_endpoint(request, endpoint_id)
    do = partial(switch_endpoint, endpoint=endpoint, is_on=False, actor=request.user, now=timezone.now())
    return _done(request, endpoint_id, do, lambda _: "It is switched off.")


@never_cache
@require_POST
@requires(Right.MANAGE)
def rotate(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    """Give it another secret, and show that this once."""
    endpoint = find_endpoint(request, endpoint_id)
    rotate_secret(endpoint=endpoint, actor=request.user, now=timezone.now())
    return show_endpoint(request, find_endpoint(request, endpoint_id), is_secret_new=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def endpoint_delete(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    """Ask whether it is to be deleted; then do so."""
    endpoint = find_endpoint(request, endpoint_id)

    def do() -> HttpResponse:
        delete_endpoint(endpoint=endpoint, actor=request.user)
        messages.success(request, f"The webhook “{endpoint}” is deleted.")
        return redirect("webhooks:endpoints")

    asks = ["It is told of nothing any more, and what it was told is forgotten here.", "That is for good."]
    return ask_then_do(
        request,
        ensure=lambda: None,
        ask=lambda: Final(f"Delete the webhook “{endpoint}”?", asks, "Delete it"),
        do=do,
        back_url=reverse("webhooks:endpoint", args=[endpoint.pk]),
    )


def _done(
    request: TeamRequest, endpoint_id: UUID, do: Callable[[], Done], say: Callable[[Done], str]
) -> HttpResponse:
    try:
        messages.success(request, say(do()))
    except DomainError as refusal:
        messages.error(request, refusal.detail)
    return redirect("webhooks:endpoint", endpoint_id)
