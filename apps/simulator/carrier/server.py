"""Running the carrier: as a process of its own, or in a thread beside a test."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

import uvicorn

from apps.simulator.carrier.app import build_app
from apps.simulator.carrier.behaviour import Behaviour
from apps.simulator.carrier.breakdown import BreakableProtocol
from apps.simulator.carrier.calls import PhoneCall
from apps.simulator.carrier.carrier import Carrier
from apps.simulator.carrier.inbound import InboundText
from apps.simulator.carrier.ledger import Ledger, ReceivedRequest
from apps.simulator.carrier.records import Media, Message, Number
from apps.simulator.carrier.webhooks import WebhookCall

LOOPBACK = "127.0.0.1"
Result = TypeVar("Result")


class CarrierServer(uvicorn.Server):
    """A server that lets go of hanging requests when it ends."""

    def __init__(self, carrier: Carrier, *, host: str, port: int, log_level: str) -> None:
        self.carrier = carrier
        self.socket = _listen(host, port)
        carrier.inbound.public_url = f"http://{host}:{self.socket.getsockname()[1]}"
        super().__init__(
            uvicorn.Config(
                build_app(carrier),
                http=BreakableProtocol,
                ws="none",
                lifespan="on",
                log_level=log_level,
                access_log=False,
                timeout_graceful_shutdown=5,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what hangs, then what runs."""
        self.carrier.closing.set()
        await super().shutdown(sockets)


def serve(carrier: Carrier, *, host: str, port: int) -> None:
    """Run a carrier in the foreground until it is told to stop."""
    server = CarrierServer(carrier, host=host, port=port, log_level="info")
    server.run(sockets=[server.socket])


class SimulatedCarrier:
    """A carrier in a thread of this process, on a free port, with its ledger at hand."""

    def __init__(
        self,
        *,
        ledger_path: Path | None = None,
        behaviour: Behaviour | None = None,
        speed: float = 1.0,
        secret: str = "",
        port: int = 0,
    ) -> None:
        self.carrier = Carrier(ledger_path=ledger_path, behaviour=behaviour, speed=speed, secret=secret)
        self._server = CarrierServer(self.carrier, host=LOOPBACK, port=port, log_level="warning")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="simulated-carrier", daemon=True)

    # Life

    def start(self) -> Self:
        """Start the thread and wait until the carrier answers."""
        self._thread.start()
        self._started.result(timeout=10)
        return self

    def stop(self) -> None:
        """Stop the carrier and free the port."""
        self._server.should_exit = True
        self._thread.join(timeout=10)
        if self._thread.is_alive():
            raise TimeoutError("The simulated carrier did not stop.")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    # Looking

    @property
    def url(self) -> str:
        """Scheme and host, as TWILIO_API_URL wants it."""
        return self.carrier.inbound.public_url

    @property
    def ledger(self) -> Ledger:
        return self.carrier.ledger

    @property
    def messages(self) -> list[Message]:
        """Every text the carrier accepted, in either direction, oldest first."""
        return list(self.ledger.messages.values())

    @property
    def outbox(self) -> list[Message]:
        """The texts the carrier accepted from us."""
        return [message for message in self.messages if message.direction == "outbound-api"]

    @property
    def requests(self) -> list[ReceivedRequest]:
        """Every call of the REST interface, refused ones included."""
        return list(self.ledger.requests)

    @property
    def webhook_calls(self) -> deque[WebhookCall]:
        """Every call the carrier made to us."""
        return self.carrier.webhooks.calls.copy()

    # Acting

    def register_number(
        self, phone: str, *, account_sid: str, auth_token: str, inbound_url: str = "", **options: Any
    ) -> Number:
        """Host a number for an account."""
        number = Number(phone=phone, account_sid=account_sid, inbound_url=inbound_url, **options)
        self.ledger.learn_token(account_sid, auth_token)
        self.ledger.save_number(number)
        return number

    def receive(
        self, *, to: str, sender: str, body: str = "", media: list[Media] | None = None, times: int = 1
    ) -> InboundText:
        """Let a phone write to a number and wait until our webhook was called."""
        number = self.ledger.numbers[to]
        return self._in_loop(
            self.carrier.inbound.receive(number=number, phone=sender, body=body, media=media, times=times)
        )

    def call(self, *, to: str, sender: str, times: int = 1) -> PhoneCall:
        """Let a phone call a number and wait until our webhook said what to do."""
        calls, number = self.carrier.calls, self.ledger.numbers[to]
        return self._in_loop(calls.begin(number=number, phone=sender, times=times))

    def end_call(self, call: PhoneCall, *, became: str, seconds: int = 0) -> None:
        """Let the phone that rings be answered, or not."""
        self._in_loop(self.carrier.calls.end(call, became=became, seconds=seconds))

    def behave(self, *, sender: str = "", **values: Any) -> None:
        """Behave like this from now on; without values, well."""
        self.carrier.behaviours.set(Behaviour.parse(values), sender=sender)

    def fail_phone(self, phone: str, code: int | None) -> None:
        """Make texts to a phone fail with a code, or let them through again."""
        self.ledger.set_failing(phone, code)

    def settle(self, *, timeout: float = 10) -> None:
        """Wait until every accepted text has reached its end and every callback was made."""
        self._in_loop(asyncio.wait_for(self._settled(), timeout))

    async def _settled(self) -> None:
        while not self.carrier.is_settled:  # noqa: ASYNC110  Only tests wait here, and not for long.
            await asyncio.sleep(0.005)

    def _in_loop(self, work: Coroutine[Any, Any, Result]) -> Result:
        if self._loop is None:
            raise RuntimeError("The simulated carrier is not running.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        serving = asyncio.ensure_future(self._server.serve(sockets=[self._server.socket]))
        while not self._server.started and not serving.done():  # noqa: ASYNC110  The server tells nobody.
            await asyncio.sleep(0.005)
        if not serving.done():
            self._started.set_result(None)
        await serving


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener
