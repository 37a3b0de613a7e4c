"""Pages for what is refused. Django's own look at the form once more, which may be just what cannot be read."""

from __future__ import annotations

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
)
from django.template.loader import render_to_string


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  By its name.
    return HttpResponseBadRequest("This request cannot be read.\n", content_type="text/plain")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  By its name.
    return HttpResponseForbidden(render_to_string("403.html", request=request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  By its name.
    return HttpResponseNotFound(render_to_string("404.html", request=request))
