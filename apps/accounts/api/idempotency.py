"""`Idempotency-Key`: a write that is sent twice is done once, and answered the same.

Claim, effect and answer are one transaction, that of the request: a crash leaves nothing behind, and whoever comes
second waits a moment at the unique constraint for the first one's answer. Refusals undo the claim with everything
else, so a corrected request may use its key again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.core.files.base import File
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import ApiKey, IdempotentRequest
from apps.accounts.services import REPEATABLE_FOR
from apps.core.errors import DomainError
from apps.core.fields import cipher

# How long a second request waits for the first one's answer before it is told to come back.
PATIENCE = "2s"
# Before an answer that is kept as ciphertext.
SEALED = "sealed:"
KEY = re.compile(r'^(?P<quote>"?)(?P<key>[A-Za-z0-9_.:/+=@-]{1,255})(?P=quote)$')

View = TypeVar("View")
Params = ParamSpec("Params")
Handler = Callable[Concatenate[View, Request, Params], HttpResponseBase]


class InvalidIdempotencyKey(DomainError):
    code = "invalid_idempotency_key"
    status = 400


class IdempotencyKeyReused(DomainError):
    code = "idempotency_key_reused"


class StillRunning(DomainError):
    code = "request_in_progress"
    status = 409


def answered_once(handler: Handler[View, Params]) -> Handler[View, Params]:
    """Let a handler of an API view answer each `Idempotency-Key` of a key once."""

    @wraps(handler)
    def answer(
        view: View, request: Request, /, *args: Params.args, **kwargs: Params.kwargs
    ) -> HttpResponseBase:
        header = request.headers.get("Idempotency-Key")
        if header is None:
            return handler(view, request, *args, **kwargs)
        claim, is_new = _claim(
            api_key=cast("ApiKey", request.auth),
            key=_read(header),
            fingerprint=_fingerprint(request),
            now=timezone.now(),
        )
        if not is_new:
            return _again(claim)
        response = handler(view, request, *args, **kwargs)
        _keep(claim, response, is_secret=getattr(view, "answers_are_secret", False))
        return response

    return answer


def _read(header: str) -> str:
    match = KEY.fullmatch(header)
    if match is None:
        raise InvalidIdempotencyKey(
            "An Idempotency-Key has 1 to 255 letters, digits and _ . : / + = @ -, in double quotes or bare."
        )
    return match["key"]


def _fingerprint(request: Request) -> str:
    asked = [request.method, request.path.rstrip("/"), request.data]
    if request.query_params:
        asked.append(sorted(request.query_params.items()))
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=_as_text).encode()).hexdigest()


def _as_text(value: Any) -> str:
    """Return what tells one value from another: of a file its content."""
    if not isinstance(value, File):
        return str(value)
    content = hashlib.sha256()
    for part in value.chunks():
        content.update(part)
    value.seek(0)
    return f"{value.name} {content.hexdigest()}"


def _claim(*, api_key: ApiKey, key: str, fingerprint: str, now: datetime) -> tuple[IdempotentRequest, bool]:
    """Insert first and look afterwards, so that of many at once exactly one does the work."""
    mine = IdempotentRequest(
        team=api_key.team, api_key=api_key, key=key, fingerprint=fingerprint, created_at=now
    )
    # Out of date, the key is as good as new.
    IdempotentRequest.objects.filter(api_key=api_key, key=key, created_at__lt=now - REPEATABLE_FOR).delete()
    try:
        with transaction.atomic():
            _wait_at_most(PATIENCE)
            mine.save(force_insert=True)
            _wait_at_most("0")
    except IntegrityError:
        known = IdempotentRequest.objects.get(api_key=api_key, key=key)
        if known.fingerprint != fingerprint:
            raise IdempotencyKeyReused("This Idempotency-Key has been used for another request.") from None
        return known, False
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "55P03":  # lock_not_available
            raise
        raise StillRunning("The first request with this Idempotency-Key is still running.") from None
    return mine, True


def _wait_at_most(time: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [time])


def _keep(claim: IdempotentRequest, response: HttpResponseBase, *, is_secret: bool) -> None:
    data: Any = response.data if isinstance(response, Response) else None
    claim.status_code = response.status_code
    # As text: jsonb would change the order of its names.
    text = "" if data is None else JSONRenderer().render(data).decode()
    claim.body = SEALED + cipher().encrypt(text.encode()).decode() if is_secret else text
    claim.save(update_fields=["status_code", "body"])


def _again(claim: IdempotentRequest) -> HttpResponse:
    # Of refusals, only that of somebody erased is kept.
    kind = "application/problem+json" if claim.status_code == HTTPStatus.GONE else "application/json"
    text = claim.body or ""
    if text.startswith(SEALED):
        text = cipher().decrypt(text.removeprefix(SEALED).encode()).decode()
    response = HttpResponse(text, status=claim.status_code, content_type=kind)
    if not text:
        del response["Content-Type"]
    response["Idempotent-Replayed"] = "true"
    return response
