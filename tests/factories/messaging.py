"""Numbers of ours, and the calls that a carrier makes."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

from django.utils import timezone

from apps.accounts.models import Team
from apps.messaging.models import Number
from apps.messaging.services import connect_number
from tests.canaries import AUTH_TOKEN

_lines = count(100)

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2


def connect_test_number(
    *, team: Team, phone: str = "", pace: float = 1000.0, auth_token: str = AUTH_TOKEN
) -> Number:
    return connect_number(
        team=team,
        phone=phone or f"+1201555{next(_lines):04d}",
        account_sid=ACCOUNT_SID,
        auth_token=auth_token,
        pace=pace,
        is_proven=True,
        now=timezone.now(),
    )


def new_sid() -> str:
    return f"SM{uuid4().hex}"
