"""Asking the carrier about texts, some at once. A carrier that does not answer is left alone for the rest of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from apps.chat.models import Message
from apps.messaging.gateway import CarrierUnavailable

logger = logging.getLogger(__name__)

# A worker that dies leaves hundreds to ask about, and an answer takes the carrier some tenths of a second.
AT_ONCE = 8

Said = TypeVar("Said")


def answered(texts: Iterable[Message], ask: Callable[[Message], Said]) -> Iterator[tuple[Message, Said]]:
    """Give each text that its carrier answered about, with the answer. The others come again at their next look.

    `ask` runs in threads, which have no connection to the database.
    """
    unheard: set[UUID | None] = set()

    def hear(message: Message) -> tuple[Message, Said] | None:
        if message.number_id in unheard:
            return None
        try:
            return message, ask(message)
        except CarrierUnavailable as error:
            logger.warning("The carrier could not be asked about a text (%s); again later.", error)
            unheard.add(message.number_id)
            return None

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="asking") as threads:
        yield from (heard for heard in threads.map(hear, texts) if heard is not None)
