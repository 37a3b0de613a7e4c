"""Conversations and texts."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from django.utils import timezone

from apps.accounts.models import Team
from apps.chat.inbound import InboundText
from apps.chat.models import Conversation, Message
from apps.chat.services import receive_text, start_conversation
from apps.messaging.models import Number
from tests.canaries import HELLO
from tests.factories.messaging import new_sid

_phones = count(1)


def new_phone() -> str:
    return f"+1312555{next(_phones) % 10000:04d}"


def ConversationFactory(  # noqa: N802
    *, team: Team, phone: str = "", first_name: str = "Candidate", **fields: object
) -> Conversation:
    conversation, _ = start_conversation(
        team=team, phone=phone or new_phone(), actor=None, now=timezone.now(), first_name=first_name, **fields
    )
    return conversation


def text_in(
    number: Number, *, phone: str = "", body: str = HELLO, at: datetime | None = None, sid: str = ""
) -> Message:
    text = InboundText(sid=sid or new_sid(), phone=phone or new_phone(), body=body)
    message, _ = receive_text(number=number, text=text, at=at or timezone.now())
    return message
