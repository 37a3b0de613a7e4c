"""The carrier's questions about phone calls: what to do with one, and what comes after it was forwarded."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.accounts.tenancy import as_team
from apps.calls.answers import answer_to, answer_to_end
from apps.calls.carrier_calls import read_call, read_end
from apps.calls.services import UnknownCall, end_call, receive_call
from apps.messaging.admitting import FORGED, is_genuine, put_aside, refuse, team_called
from apps.messaging.carrier_calls import Misdirected, UnreadableCall
from apps.messaging.models import QuarantinedWebhook
from apps.messaging.selectors import number_called
from apps.messaging.twiml import nothing

Kind = QuarantinedWebhook.Kind


@csrf_exempt
@login_not_required
@require_POST
def voice(request: HttpRequest, token: str) -> HttpResponse:
    with as_team(team_called(token)):
        number = number_called(token)
        if not is_genuine(request, number):
            return refuse(request, number, kind=Kind.VOICE, reason=FORGED)
        try:
            incoming = read_call(request.POST, number=number)
        except Misdirected as error:
            return refuse(request, number, kind=Kind.VOICE, reason=str(error))
        except UnreadableCall as error:
            put_aside(request, number, kind=Kind.VOICE, reason=str(error))
            return _told(nothing())
        return _told(answer_to(receive_call(number=number, incoming=incoming, at=timezone.now())))


@csrf_exempt
@login_not_required
@require_POST
def end(request: HttpRequest, token: str) -> HttpResponse:
    """Say what comes after a call was forwarded: nothing when it was answered, else the words."""
    with as_team(team_called(token)):
        number = number_called(token)
        if not is_genuine(request, number):
            return refuse(request, number, kind=Kind.VOICE_END, reason=FORGED)
        try:
            ended = end_call(number=number, ended=read_end(request.POST, number=number), at=timezone.now())
        except Misdirected as error:
            return refuse(request, number, kind=Kind.VOICE_END, reason=str(error))
        except (UnreadableCall, UnknownCall) as error:
            put_aside(request, number, kind=Kind.VOICE_END, reason=str(error))
            return _told(nothing())
        return _told(answer_to_end(ended))


def _told(answer: str) -> HttpResponse:
    return HttpResponse(answer, content_type="text/xml")
