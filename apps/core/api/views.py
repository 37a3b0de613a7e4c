"""The API's description, and its pages for people who read."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularSwaggerSplitView


@login_not_required
@require_safe
def description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse(_document(), content_type="application/json")


@cache
def _document() -> bytes:
    """Make the description once: it changes with the code only."""
    generator: Any = SchemaGenerator
    schema = generator().get_schema(request=None, public=True)
    document: bytes = OpenApiJsonRenderer().render(schema, renderer_context={})
    return document


class ApiPages(SpectacularSwaggerSplitView):
    """Swagger UI from the installed package, without an inline script or style."""

    url_name = "api_description"
    template_name = "api/docs.html"
