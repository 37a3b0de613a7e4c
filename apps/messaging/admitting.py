"""Which calls of the carrier come in: those with a true signature. What is refused is kept for the team to look at."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseForbidden
from django.utils import timezone

from apps.messaging.models import Number
from apps.messaging.selectors import team_of_number_token
from apps.messaging.services import quarantine_webhook
from apps.messaging.signature import is_signed

FORGED = "The signature is not that of the number's account."


def team_called(token: str) -> UUID:
    """Return the team whose number an address names, or answer that there is none."""
    team_id = team_of_number_token(token)
    if team_id is None:
        message = "No number has this address."
        raise Http404(message)
    return team_id


def is_genuine(request: HttpRequest, number: Number) -> bool:
    """Tell whether the account of the number has signed this call."""
    return is_signed(
        url=request.build_absolute_uri(),
        fields=request.POST,
        signature=request.headers.get("X-Twilio-Signature", ""),
        auth_tokens=number.auth_tokens(now=timezone.now()),
    )


def refuse(request: HttpRequest, number: Number, *, kind: str, reason: str) -> HttpResponseForbidden:
    """Keep a call that is not the carrier's own, and answer that it was refused."""
    put_aside(request, number, kind=kind, reason=reason)
    return HttpResponseForbidden("Refused and kept for the team to look at.\n", content_type="text/plain")


def put_aside(request: HttpRequest, number: Number, *, kind: str, reason: str) -> None:
    """Keep a call that cannot be used."""
    quarantine_webhook(
        number=number,
        kind=kind,
        url=request.build_absolute_uri(),
        body=request.POST.urlencode(),
        signature=request.headers.get("X-Twilio-Signature", ""),
        reason=reason,
        remote_address=request.META.get("REMOTE_ADDR", ""),
        now=timezone.now(),
    )
