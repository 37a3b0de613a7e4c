"""The carrier's calls: inbound texts and status callbacks. A false signature is refused, and kept."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.accounts.tenancy import as_team
from apps.chat.carrier_calls import Misdirected, UnreadableCall, read_inbound, read_status
from apps.chat.services import receive_text, record_status
from apps.messaging.models import Number
from apps.messaging.selectors import number_called, team_of_number_token
from apps.messaging.services import quarantine_webhook
from apps.messaging.signature import is_signed

EMPTY_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
FORGED = "The signature is not that of the number's account."


@csrf_exempt
@login_not_required
@require_POST
def inbound(request: HttpRequest, token: str) -> HttpResponse:
    with as_team(_team_of(token)):
        number = Number.objects.select_related("team__account").get(token=token)
        if not _is_genuine(request, number):
            return _refuse(request, number, kind="inbound", reason=FORGED)
        try:
            text = read_inbound(request.POST, number=number)
        except Misdirected as error:
            return _refuse(request, number, kind="inbound", reason=str(error))
        except UnreadableCall as error:
            return _put_aside(request, number, kind="inbound", reason=str(error))
        receive_text(number=number, text=text, at=timezone.now())
    return _taken()


@csrf_exempt
@login_not_required
@require_POST
def status(request: HttpRequest, token: str, message_id: UUID | None = None) -> HttpResponse:
    """Take in what became of a text: of the one whose id the address has, or the one that the carrier names."""
    with as_team(_team_of(token)):
        number = number_called(token)
        if not _is_genuine(request, number):
            return _refuse(request, number, kind="status", reason=FORGED)
        try:
            fields = read_status(request.POST, number=number)
        except Misdirected as error:
            return _refuse(request, number, kind="status", reason=str(error))
        except UnreadableCall as error:
            return _put_aside(request, number, kind="status", reason=str(error))
        record_status(number=number, message_id=message_id, fields=fields, at=timezone.now())
    return _taken()


def _taken() -> HttpResponse:
    return HttpResponse(EMPTY_ANSWER, content_type="text/xml")


def _team_of(token: str) -> UUID:
    team_id = team_of_number_token(token)
    if team_id is None:
        message = "No number has this address."
        raise Http404(message)
    return team_id


def _is_genuine(request: HttpRequest, number: Number) -> bool:
    return is_signed(
        url=request.build_absolute_uri(),
        fields=request.POST,
        signature=request.headers.get("X-Twilio-Signature", ""),
        auth_tokens=number.auth_tokens(now=timezone.now()),
    )


def _refuse(request: HttpRequest, number: Number, *, kind: str, reason: str) -> HttpResponse:
    _keep(request, number, kind=kind, reason=reason)
    return HttpResponseForbidden("Refused and kept for the team to look at.\n", content_type="text/plain")


def _put_aside(request: HttpRequest, number: Number, *, kind: str, reason: str) -> HttpResponse:
    """Keep a call that is the carrier's own and cannot be used. It is thanked for: it would come no better again."""
    _keep(request, number, kind=kind, reason=reason)
    return _taken()


def _keep(request: HttpRequest, number: Number, *, kind: str, reason: str) -> None:
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
