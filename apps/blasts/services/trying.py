"""A blast tried on one's own phone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import User
from apps.blasts.models import Blast
from apps.chat.models import Message
from apps.chat.services import AtNight, MissingMergeField, send_text, start_conversation
from apps.lists.selectors import fill_for, somebody_on


@transaction.atomic
def send_test(
    *, blast: Blast, phone: str, actor: User, now: datetime, variant: str = "a", client_id: str | None = None
) -> Message:
    """Text a blast to a phone of one's own, with the values of somebody on its list. Raises what a text raises.

    It is a real text: the gate is asked about the phone, and it stands in the chat with whoever has it.
    """
    conversation, _ = start_conversation(team=blast.team, phone=phone, actor=actor, now=now)
    stand_in = (somebody_on(blast.list, now=now) if blast.list else None) or conversation.candidate
    filled = fill_for(blast, [stand_in], bodies=blast.bodies)[variant][stand_in.pk]
    if filled.missing:
        raise MissingMergeField(
            f"{stand_in} has no value for {', '.join(filled.missing)}. Say what to write then: "
            f"{{{{{filled.missing[0]}|there}}}}.",
            field="phone",
        )
    return send_text(
        conversation=conversation,
        author=actor,
        body=filled.text,
        now=now,
        client_id=client_id,
        track_links=blast.track_links,
        anyway=True,
        # They are up, and have asked for it.
        at_night=AtNight.SEND,
    )
