"""The simulated carrier as a process of its own: what it is asked waits for nobody who looks at it.

As a program it serves one whose ledger is the file that is named, and prints its address.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from apps.simulator.carrier.carrier import Carrier
from apps.simulator.carrier.server import LOOPBACK, CarrierServer

BASE = Path(__file__).parents[1]
# Seconds: on a busy machine a process may wait for its turn, and an order is not to be lost for that.
PATIENCE = 90


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that the carrier took from us."""

    to: str


class CarrierApart:
    """What a storm needs of `SimulatedCarrier`. What it took is read from its ledger, written before it counts."""

    def __init__(self, ledger_path: Path, *, speed: float) -> None:
        self._ledger_path = ledger_path
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.carrier_apart", str(ledger_path), str(speed)],
            cwd=BASE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        self._reading, self._read, self._outbox = threading.Lock(), 0, list[Sent]()

    def start(self) -> None:
        """Be sure that it answers."""
        httpx.get(f"{self.url}/healthz").raise_for_status()

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=15)
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def outbox(self) -> list[Sent]:
        """The texts that the carrier accepted from us."""
        with self._reading, self._ledger_path.open("rb") as ledger:
            ledger.seek(self._read)
            for line in ledger:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                if line.startswith(b'["message"'):
                    text = json.loads(line)[1]
                    if text["direction"] == "outbound-api":
                        self._outbox.append(Sent(to=text["to"]))
            return self._outbox[:]

    def register_number(self, phone: str, **facts: str) -> None:
        self._order("post", "numbers", phone=phone, **facts)

    def behave(self, **values: Any) -> None:
        """Behave like this from now on; without values, well."""
        self._order("put", "behaviour", **values)

    def _order(self, method: str, what: str, **values: Any) -> None:
        answer = httpx.request(method, f"{self.url}/simulator/{what}", json=values, timeout=PATIENCE)
        answer.raise_for_status()


def main() -> None:
    ledger_path, speed = sys.argv[1:]
    carrier = Carrier(ledger_path=Path(ledger_path), speed=float(speed))
    server = CarrierServer(carrier, host=LOOPBACK, port=0, log_level="warning")
    # Whoever calls from now on is heard when it serves.
    server.socket.listen()
    print(carrier.inbound.public_url, flush=True)
    server.run(sockets=[server.socket])


if __name__ == "__main__":
    main()
