"""Every error of the partner API in one shape: problem details (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from apps.core.errors import DomainError
from apps.core.filters import FilterError
from apps.core.room import PASSING, is_full, no_room

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
RESERVED = frozenset({"type", "title", "status", "detail", "instance", "code", "errors"})

NOT_FOUND = "This team has nothing with this address, or with an id that it or the body names."
NO_KEY = "Name your key in the header of the call: Authorization: Bearer pcx_…"
UNEXPECTED = "Something went wrong on our side. It has been noted; please try again later."


class InvalidParameter(DomainError):
    """A query parameter that does not exist or cannot be read."""

    code = "invalid_parameter"
    status = 400

    def __init__(self, errors: list[dict[str, str]]) -> None:
        names = ", ".join(f"“{error['parameter']}”" for error in errors)
        super().__init__(f"Wrong in the query of the address: {names}.")
        self.errors = errors


class TooManyRequests(DomainError):
    code = "too_many_requests"
    status = 429
    kind = QUOTA_EXCEEDED

    def __init__(self, *, seconds: int, policy: str = "default") -> None:
        whose = " of all keys of the team together" if policy == "team" else ""
        super().__init__(f"Too many calls{whose}. Go on in {seconds} s.")
        self.facts = {"violated-policies": [policy]}
        self.seconds = seconds


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    instance: str,
    kind: str = "about:blank",
    errors: list[dict[str, str]] | None = None,
    facts: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Return the answer that says what went wrong."""
    body: dict[str, object] = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "errors": errors or [],
    }
    body.update({name: value for name, value in (facts or {}).items() if name not in RESERVED})
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def problem_response(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Return the problem that an exception in an API view amounts to, and undo what the view has written.

    A database that is away is left to the site's own answer (`handler500`), which says when to come back.
    """
    if isinstance(error, (OperationalError, InterfaceError)):
        return None
    set_rollback()
    instance = context["request"].path
    if is_full(error):
        # Of files, on their way in.
        error = no_room(PASSING)
    match error:
        case DomainError():
            in_query = context["request"].method in {"GET", "HEAD"}
            return _refusal(error, instance, getattr(context["view"], "pointers", {}), in_query=in_query)
        case exceptions.ValidationError():
            return _invalid(error, instance)
        case exceptions.APIException():
            return _of_framework(error, instance)
        case Http404():
            return problem(status=404, code="not_found", detail=NOT_FOUND, instance=instance)
        case PermissionDenied():
            return problem(status=403, code="not_allowed", detail="That is not allowed.", instance=instance)
        case RequestDataTooBig():
            return problem(status=413, code="too_large", detail="The body is too large.", instance=instance)
        case SuspiciousOperation():
            return problem(
                status=400, code="bad_request", detail="The request cannot be read.", instance=instance
            )
        case _:
            logger.error("An API call failed unexpectedly.", exc_info=error)
            return problem(status=500, code="internal_error", detail=UNEXPECTED, instance=instance)


def page_not_found(request: HttpRequest, **_: object) -> HttpResponse:
    """Answer an address below the API that does not exist."""
    return problem(status=404, code="not_found", detail=NOT_FOUND, instance=request.path)


def pointed(errors: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Yield each single error of a serializer, with a JSON pointer to what it is about."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            here = pointer if name == api_settings.NON_FIELD_ERRORS_KEY else f"{pointer}/{_escape(str(name))}"
            yield from pointed(inner, here)
    elif isinstance(errors, list):
        for index, inner in enumerate(errors):
            # A list holds messages about one value, or one mapping of errors for each item.
            yield from pointed(inner, pointer if isinstance(inner, str) else f"{pointer}/{index}")
    else:
        yield {"pointer": pointer, "code": getattr(errors, "code", "invalid"), "detail": str(errors)}


def _refusal(
    error: DomainError, instance: str, pointers: Mapping[str, str], *, in_query: bool
) -> HttpResponse:
    status = error.status
    if isinstance(error, InvalidParameter):
        errors = error.errors
    elif isinstance(error, FilterError):
        errors = _mistakes(error, pointers, in_query=in_query)
        # As any other parameter that cannot be read.
        status = 400 if in_query else error.status
    elif error.field:
        # One that says the whole way is a way already; one of the team's own fields is custom.<key>.
        name, *part = [error.field] if "/" in error.field else error.field.split(".", 1)
        where = "/".join([pointers.get(name, name), *part])
        errors = [{"pointer": f"#/{where}", "code": error.code, "detail": error.detail}]
    else:
        errors = []
    response = problem(
        status=status,
        code=error.code,
        detail=error.detail,
        instance=instance,
        kind=getattr(error, "kind", "about:blank"),
        errors=errors,
        facts=error.facts,
    )
    if isinstance(error, TooManyRequests):
        response["Retry-After"] = str(error.seconds)
    return response


def _mistakes(error: FilterError, pointers: Mapping[str, str], *, in_query: bool) -> list[dict[str, str]]:
    """Return what is wrong with a filter, each with its place in the body, or in the parameter that holds it."""
    name = error.field or "filter"
    where = pointers.get(name, name)
    parameter = {"parameter": where} if in_query else {}
    return [
        {**parameter, "pointer": f"#/{where}{each.pointer}", "code": each.code, "detail": each.detail}
        for each in error.mistakes
    ]


def _invalid(error: exceptions.ValidationError, instance: str) -> HttpResponse:
    errors = list(pointed(error.detail))
    fields = ", ".join(dict.fromkeys(found["pointer"] for found in errors))
    return problem(
        status=422, code="invalid_input", detail=f"Not accepted: {fields}.", instance=instance, errors=errors
    )


FRAMEWORK_CODES = {
    400: "malformed_json",
    401: "unauthenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
}


def _of_framework(error: exceptions.APIException, instance: str) -> HttpResponse:
    status = error.status_code
    match error:
        case exceptions.NotFound():
            detail = NOT_FOUND
        case exceptions.NotAuthenticated():
            detail = NO_KEY
        case _:
            detail = str(error.detail)
    code = FRAMEWORK_CODES.get(status, "refused")
    response = problem(status=status, code=code, detail=detail, instance=instance)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
