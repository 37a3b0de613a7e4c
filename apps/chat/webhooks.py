"""The carrier's calls: inbound texts and status callbacks. A false signature is refused, and kept."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.accounts.tenancy import as_team
from apps.chat.carrier_calls import read_inbound, read_status
from apps.chat.services import receive_text, record_status
from apps.messaging.admitting import FORGED, is_genuine, put_aside, refuse, team_called
from apps.messaging.carrier_calls import Misdirected, UnreadableCall
from apps.messaging.models import Number
from apps.messaging.selectors import number_called, number_called_about_a_text

EMPTY_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@csrf_exempt
@login_not_required
@require_POST
def inbound(request: HttpRequest, token: str) -> HttpResponse:
    with as_team(team_called(token)):
        number = number_called(token)
        if not is_genuine(request, number):
            return refuse(request, number, kind="inbound", reason=FORGED)
        try:
            text = read_inbound(request.POST, number=number)
        except Misdirected as error:
            return refuse(request, number, kind="inbound", reason=str(error))
        except UnreadableCall as error:
            return _thanked(request, number, kind="inbound", reason=str(error))
        receive_text(number=number, text=text, at=timezone.now())
    return _taken()


@csrf_exempt
@login_not_required
@require_POST
def status(request: HttpRequest, token: str, message_id: UUID | None = None) -> HttpResponse:
    """Take in what became of a text: of the one whose id the address has, or the one that the carrier names."""
    with as_team(team_called(token)):
        number = number_called_about_a_text(token)
        if not is_genuine(request, number):
            return refuse(request, number, kind="status", reason=FORGED)
        try:
            fields = read_status(request.POST, number=number)
        except Misdirected as error:
            return refuse(request, number, kind="status", reason=str(error))
        except UnreadableCall as error:
            return _thanked(request, number, kind="status", reason=str(error))
        record_status(number=number, message_id=message_id, fields=fields, at=timezone.now())
    return _taken()


def _taken() -> HttpResponse:
    return HttpResponse(EMPTY_ANSWER, content_type="text/xml")


def _thanked(request: HttpRequest, number: Number, *, kind: str, reason: str) -> HttpResponse:
    """Keep a call that is the carrier's own and cannot be used. It is thanked for: it would come no better again."""
    put_aside(request, number, kind=kind, reason=reason)
    return _taken()
