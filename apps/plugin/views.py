"""A person's own page about the browser plug-in: how to get it, and the tokens that it signs in with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.middleware import TeamRequest
from apps.accounts.models import ApiKey
from apps.accounts.permissions import Right, requires
from apps.core.errors import DomainError
from apps.plugin.forms import TokenForm
from apps.plugin.packing import EXTENSION, PACKED_NAME, packed
from apps.plugin.services import end_token, make_token


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def plugin(request: TeamRequest) -> HttpResponse:
    """Show a person's own tokens; make one, and show its secret this once."""
    form, now = TokenForm(request.POST or None), timezone.now()
    context: dict[str, Any] = {"form": form, "now": now, "address": settings.PUBLIC_URL}
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = make_token(membership=request.membership, name=form.cleaned_data["name"], now=now)
        except DomainError as error:
            form.add_error(error.field, error.detail)
        else:
            context |= {"form": TokenForm(), "secret": secret, "new_token": token}
            status = 201
    own = ApiKey.objects.own_of(request.membership).valid(now=now)
    context["tokens"] = own.order_by("-created_at", "-pk")
    return render(request, "settings/plugin.html", context, status=status)


@require_POST
@requires(Right.WORK)
def token_end(request: TeamRequest, key_id: UUID) -> HttpResponse:
    token = get_object_or_404(ApiKey.objects.own_of(request.membership), pk=key_id)
    end_token(token=token, actor=request.membership, now=timezone.now())
    messages.success(request, f"The token “{token.name}” no longer works.")
    return redirect("plugin:plugin")


@require_GET
@requires(Right.WORK)
def download(_request: TeamRequest) -> HttpResponse:
    """Hand out the plug-in as `make extension` packs it."""
    return HttpResponse(
        packed(EXTENSION),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{PACKED_NAME}"'},
    )
