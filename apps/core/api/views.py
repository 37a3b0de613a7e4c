"""The API's description, and its pages for people who read."""

from __future__ import annotations

import json
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
    return HttpResponse(_rendered(), content_type="application/json")


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI description, made once: it changes with the code only."""
    generator: Any = SchemaGenerator
    made: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(generator().get_schema(public=True)))
    return made


@cache
def _rendered() -> str:
    return json.dumps(document(), ensure_ascii=False)


class ApiPages(SpectacularSwaggerSplitView):
    """Swagger UI from the installed package, without an inline script or style."""

    url_name = "api_description"
    template_name = "api/docs.html"
