"""The carrier as a whole: its memory, its moods, its deliveries and its calls."""

from __future__ import annotations

import asyncio
from pathlib import Path

from apps.simulator.carrier.behaviour import Behaviour, Behaviours
from apps.simulator.carrier.calls import Calls
from apps.simulator.carrier.delivery import Delivery
from apps.simulator.carrier.inbound import Inbound
from apps.simulator.carrier.ledger import Ledger
from apps.simulator.carrier.webhooks import Webhooks


class Carrier:
    """Holds the parts together; belongs to one event loop."""

    def __init__(
        self,
        *,
        ledger_path: Path | None = None,
        behaviour: Behaviour | None = None,
        speed: float = 1.0,
        secret: str = "",
    ) -> None:
        self.secret = secret
        self.ledger = Ledger(ledger_path)
        self.behaviours = Behaviours(behaviour)
        self.webhooks = Webhooks(speed=speed)
        self.delivery = Delivery(self.ledger, self.behaviours, self.webhooks, speed=speed)
        self.inbound = Inbound(self.ledger, self.delivery, self.webhooks)
        self.calls = Calls(self.ledger, self.webhooks)
        # Set when the carrier ends, so that requests left hanging do not hold it up.
        self.closing = asyncio.Event()

    @property
    def is_settled(self) -> bool:
        """Whether every accepted text has reached its end and every callback was made."""
        return not self.delivery.unfinished and not self.webhooks.unfinished

    async def open(self) -> None:
        """Begin to work, where the last run ended."""
        await self.webhooks.open()
        self.delivery.resume()

    async def close(self) -> None:
        """Stop, leaving texts where they are."""
        self.closing.set()
        self.delivery.stop()
        await self.webhooks.close()
        self.ledger.close()
