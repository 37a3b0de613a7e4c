"""What no database keeps and no browser sends is refused at the gate, in one place for all pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

# A text column of PostgreSQL takes every character but this.
NUL = "\x00"


class NoNullMiddleware:
    """Answers 400 to a null character in cookies, addresses and forms. The bodies of software are its doors' duty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Before the session is looked up.
        _ensure_no_null(request.COOKIES.values())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, parts: Mapping[str, object]
    ) -> None:
        _ensure_no_null(str(part) for part in parts.values())
        if not getattr(view, "csrf_exempt", False):
            _ensure_no_null(_values(request.GET))
            _ensure_no_null(_values(request.POST))


def _values(fields: QueryDict) -> Iterable[str]:
    return (value for _, values in fields.lists() for value in values)


def _ensure_no_null(texts: Iterable[str]) -> None:
    if any(NUL in text for text in texts):
        message = "A null character is no part of any text."
        raise BadRequest(message)
