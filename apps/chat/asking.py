"""Asking the carrier about texts one after another. One that does not answer is left alone for the rest of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from apps.chat.models import Message
from apps.messaging.gateway import CarrierUnavailable

logger = logging.getLogger(__name__)

Said = TypeVar("Said")


def answered(texts: Iterable[Message], ask: Callable[[Message], Said]) -> Iterator[tuple[Message, Said]]:
    """Give each text that its carrier answered about, with the answer. The others come again at their next look."""
    unheard: set[UUID | None] = set()
    for message in texts:
        if message.number_id in unheard:
            continue
        try:
            said = ask(message)
        except CarrierUnavailable as error:
            logger.warning("The carrier could not be asked about a text (%s); again later.", error)
            unheard.add(message.number_id)
        else:
            yield message, said
