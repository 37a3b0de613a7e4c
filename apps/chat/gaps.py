"""Fetching the inbound texts that no webhook brought: the carrier gives up after a few tries, its records don't."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts.tenancy import as_team
from apps.chat.carrier_calls import MOST_MEDIA
from apps.chat.inbound import InboundText, is_answerable
from apps.chat.selectors import is_known_sid
from apps.chat.services import receive_text
from apps.messaging.gateway import CarrierText, CarrierUnavailable
from apps.messaging.models import Number
from apps.messaging.selectors import carrier_for

logger = logging.getLogger(__name__)

FIRST_LOOK_BACK = timedelta(days=1)
# A text younger than this may still be on its way to the webhook.
SETTLED_AFTER = timedelta(minutes=2)
OVERLAP = timedelta(minutes=10)


def fill_gap(*, team_id: UUID, number_id: UUID, now: datetime) -> int:
    """Take in what the carrier has for one number and we do not. Return how many texts that were."""
    with as_team(team_id):
        with transaction.atomic():
            number = Number.objects.select_related("team__account").filter(pk=number_id).first()
        if number is None:
            return 0
        checked = number.gap_checked_at
        # By a clock that was fast, nobody knows until when.
        since = (now - FIRST_LOOK_BACK if checked is None or checked > now else checked) - OVERLAP
        try:
            texts = carrier_for(number).list_texts(to=number.phone, since=since)
        except CarrierUnavailable as error:
            logger.warning("The carrier could not be asked for missed texts (%s); again later.", error)
            return 0
        # The carrier lists the newest first, and knows whole seconds. Taken in as they were written, for a later wish
        # of theirs undoes an earlier one.
        settled = [
            text for text in reversed(texts) if text.created_at and text.created_at < now - SETTLED_AFTER
        ]
        taken = [_try_to_take_in(number, text) for text in settled if _is_to_us(text)]
        if None not in taken:
            with transaction.atomic():
                Number.objects.filter(pk=number.pk).update(gap_checked_at=now)
        return sum(filter(None, taken))


def _is_to_us(text: CarrierText) -> bool:
    return text.direction == "inbound" and is_answerable(text.sender)


def _try_to_take_in(number: Number, text: CarrierText) -> bool | None:
    """Return whether a text was news; None when that went wrong: then it is looked for again, and the others go on."""
    try:
        return _take_in(number, text)
    except Exception:
        logger.exception("A missed text could not be taken in; it is looked for again.")
        return None


def _take_in(number: Number, text: CarrierText) -> bool:
    assert text.created_at is not None  # noqa: S101  (fill_gap asks for it)
    with transaction.atomic():
        if is_known_sid(team=number.team, sid=text.sid):
            return False
    media = carrier_for(number).list_media(text.sid) if text.num_media else []
    inbound = InboundText(
        sid=text.sid, phone=text.sender, body=text.body.replace("\x00", ""), media=media[:MOST_MEDIA]
    )
    # Of its own, also inside of another: one text that cannot be taken in undoes no other.
    with transaction.atomic():
        _, is_news = receive_text(number=number, text=inbound, at=text.created_at)
    return is_news
