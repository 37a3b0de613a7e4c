"""The line between a browser and the product, and how it is lost."""

from __future__ import annotations

import time
from random import Random

from playwright.sync_api import Page

LOSE_SOCKET = "document.querySelector('live-socket')?.socket?.close()"


class Lines:
    """How one browser is connected. Whatever is lost comes back by itself, or `heal_in_time`."""

    def __init__(self, page: Page, *, chance: Random | None = None) -> None:
        self.page, self.chance = page, chance or Random(0)
        self._back_at = 0.0

    @property
    def is_offline(self) -> bool:
        return self._back_at > 0

    def lose_socket(self) -> None:
        """The socket ends, as when a proxy is restarted."""
        self.page.evaluate(LOSE_SOCKET)

    def lose_network(self) -> object:
        """No request gets through, and the socket ends, too."""
        seconds = self.chance.uniform(1, 8)
        self._back_at = time.monotonic() + seconds
        self.page.context.set_offline(True)
        self.lose_socket()
        return f"for {seconds:.0f} s"

    def heal_in_time(self) -> None:
        if self.is_offline and time.monotonic() > self._back_at:
            self.heal()

    def heal(self) -> None:
        self._back_at = 0.0
        self.page.context.set_offline(False)
