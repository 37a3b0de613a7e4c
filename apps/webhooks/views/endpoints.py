"""The list of endpoints, and the page of one: its health, its events, and what it was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.grids.views.asking import is_for
from apps.webhooks.bodies import body_of
from apps.webhooks.forms import EndpointForm
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.selectors import endpoints_of
from apps.webhooks.services import add_endpoint, update_endpoint

PAGE = 50
LOG = "webhook-log"


def find_endpoint(request: TeamRequest, endpoint_id: UUID) -> Endpoint:
    """Return an endpoint of the team; any other is not there."""
    rows = endpoints_of(request.team, now=timezone.now()).select_related("team", "created_by")
    return get_object_or_404(rows, pk=endpoint_id)


@never_cache
@requires(Right.MANAGE)
def endpoints(request: TeamRequest) -> HttpResponse:
    """Show the endpoints; make one, and show its secret this once."""
    form = EndpointForm(request.POST or None)
    made, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = add_endpoint(
                    team=request.team, actor=request.user, now=timezone.now(), **form.cleaned_data
                )
            except DomainError as error:
                form.add_error(error.field, error.detail)
            else:
                form, status = EndpointForm(), 201
    rows = endpoints_of(request.team, now=timezone.now())
    context = {"endpoints": rows, "form": form, "made": made}
    return render(request, "webhooks/endpoints.html", context, status=status)


@never_cache
@requires(Right.MANAGE)
def endpoint(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    """Show an endpoint and what it was told; change it."""
    found = find_endpoint(request, endpoint_id)
    if request.method != "POST":
        return show_endpoint(request, found)
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            update_endpoint(endpoint=found, fields=form.cleaned_data, actor=request.user)
        except DomainError as error:
            form.add_error(error.field, error.detail)
        else:
            messages.success(request, "The webhook is saved.")
            return redirect("webhooks:endpoint", found.pk)
    return show_endpoint(request, found, form=form, status=422)


@never_cache
@require_GET
@requires(Right.MANAGE)
def failed(request: TeamRequest, endpoint_id: UUID) -> HttpResponse:
    """Show what an endpoint could not be told."""
    return show_endpoint(request, find_endpoint(request, endpoint_id), only_failed=True)


@never_cache
@require_GET
@requires(Right.MANAGE)
def delivery(request: TeamRequest, endpoint_id: UUID, webhook_delivery_id: UUID) -> HttpResponse:
    """Show what is said in a call, and what was answered."""
    found = find_endpoint(request, endpoint_id)
    rows = Delivery.objects.for_team(request.team).filter(endpoint=found).select_related("team__account")
    told = get_object_or_404(rows, pk=webhook_delivery_id)
    context = {"endpoint": found, "delivery": told, "body": body_of(told, now=timezone.now()).decode()}
    return render(request, "webhooks/delivery.html", context)


def show_endpoint(
    request: TeamRequest,
    found: Endpoint,
    *,
    form: EndpointForm | None = None,
    only_failed: bool = False,
    is_secret_new: bool = False,
    status: int = 200,
) -> HttpResponse:
    rows = Delivery.objects.for_team(request.team).filter(endpoint=found).newest_first()
    if only_failed:
        rows = rows.filter(status=Delivery.Status.FAILED)
    context: dict[str, Any] = {
        "endpoint": found,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        # Counted with all that the page says: what is waiting in it is looked at once more.
        "is_busy": found.is_active and found.soon_count,  # type: ignore[attr-defined]
        "only_failed": only_failed,
        "log_url": reverse("webhooks:failed" if only_failed else "webhooks:endpoint", args=[found.pk]),
    }
    if is_for(request, LOG):
        return render(request, "webhooks/_log.html", context)
    initial = {"url": found.url, "description": found.description, "events": found.events}
    page = {"form": form or EndpointForm(initial=initial), "is_secret_new": is_secret_new}
    return render(request, "webhooks/endpoint.html", context | page, status=status)
