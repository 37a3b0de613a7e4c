"""A team's row of its phone calls."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.calls.carrier_calls import IncomingCall
from apps.calls.models import Call
from apps.calls.services import receive_call
from apps.candidates.models import Candidate
from apps.messaging.models import Number
from tests.factories.calls import new_call_sid


def _call(world: Any) -> Call:
    incoming = IncomingCall(sid=new_call_sid(), phone=world.row(Candidate).phone)
    return receive_call(number=world.row(Number), incoming=incoming, at=timezone.now())


CALLS: dict[Any, Any] = {Call: _call}
