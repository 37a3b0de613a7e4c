"""The carrier's calls to us: signed like Twilio's, retried as the address asks, a bounded number at once."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urldefrag, urlencode
from weakref import WeakValueDictionary

import httpx
from twilio.request_validator import RequestValidator

from apps.simulator.carrier.records import now

AT_ONCE = 32
CALLS_KEPT = 200_000
PAUSE_BETWEEN_TRIES = 0.2


@dataclass(frozen=True, slots=True)
class Webhook:
    """One call to make."""

    url: str
    params: dict[str, str]
    token: str
    # Whether somebody reads what is answered.
    keeps_answer: bool = False


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """One call made, and its end; status 0 means that no answer came."""

    url: str
    params: dict[str, str]
    status: int
    error: str
    tries: int
    at: datetime
    answer: bytes = b""

    @property
    def was_taken(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the fragment of a webhook address asks for, in Twilio's notation (#ct=3000&rc=3&rp=all)."""

    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})

    @classmethod
    def parse(cls, fragment: str) -> Overrides:
        """Read a fragment; what is missing or unreadable keeps Twilio's default."""
        asked = {name: values[-1] for name, values in parse_qs(fragment).items()}

        def number(name: str, default: int, lowest: int, highest: int) -> int:
            text = asked.get(name, "")
            return min(max(int(text), lowest), highest) if text.isdecimal() else default

        return cls(
            connect_timeout=number("ct", 5_000, 100, 10_000) / 1000,
            read_timeout=number("rt", 15_000, 100, 15_000) / 1000,
            retries=number("rc", 1, 0, 5),
            policies=frozenset(asked.get("rp", "ct").split(",")),
        )

    def may_retry(self, status: int, error: str) -> bool:
        """Say whether a call that ended like this is tried again."""
        reasons = {error} if error else {f"{status // 100}xx"}
        return status >= 400 or bool(error) if "all" in self.policies else bool(reasons & self.policies)


class Webhooks:
    """Makes the calls; status callbacks wait in a queue, inbound texts are called at once."""

    def __init__(self, *, speed: float) -> None:
        self.calls: deque[WebhookCall] = deque(maxlen=CALLS_KEPT)
        self.unfinished = 0
        self._speed = speed
        self._queue: asyncio.Queue[list[Webhook]] = asyncio.Queue()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._workers: list[asyncio.Task[None]] = []
        self._clients: list[httpx.AsyncClient] = []

    async def open(self) -> None:
        """Start the callers."""
        # A client of its own for each caller: a pool that many share costs four times the work per call.
        trust = httpx.create_ssl_context(trust_env=False)
        self._clients = [httpx.AsyncClient(verify=trust, trust_env=False) for _ in range(AT_ONCE + 1)]
        self._workers = [asyncio.create_task(self._work(client)) for client in self._clients[1:]]

    async def close(self) -> None:
        """Stop the callers; what still waits is given up, as a carrier that dies would."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        for client in self._clients:
            await client.aclose()

    def enqueue(self, webhooks: list[Webhook]) -> None:
        """Queue calls that are made one after the other, in this order."""
        self.unfinished += 1
        self._queue.put_nowait(webhooks)

    async def call(self, webhook: Webhook) -> WebhookCall:
        """Call at once, beside the queue."""
        return await self._call(self._clients[0], webhook)

    async def _call(self, client: httpx.AsyncClient, webhook: Webhook) -> WebhookCall:
        """Call until it is taken or the address's patience ends."""
        url, fragment = urldefrag(webhook.url)  # The fragment is for the carrier; it is not signed.
        overrides = Overrides.parse(fragment)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": RequestValidator(webhook.token).compute_signature(url, webhook.params),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        content = urlencode(webhook.params).encode()
        patience = httpx.Timeout(overrides.read_timeout, connect=overrides.connect_timeout)

        tries, is_over, answer = 0, False, b""
        while not is_over:
            if tries:
                await asyncio.sleep(PAUSE_BETWEEN_TRIES / self._speed)
            tries += 1
            status, error, answer = await _post(client, url, content, headers, patience)
            is_over = tries > overrides.retries or not overrides.may_retry(status, error)
        kept = answer if webhook.keeps_answer else b""
        made = WebhookCall(webhook.url, webhook.params, status, error, tries, now(), kept)
        self.calls.append(made)
        return made

    async def _work(self, client: httpx.AsyncClient) -> None:
        while True:
            webhooks = await self._queue.get()
            async with self._turn_of(webhooks[0]):
                for webhook in webhooks:
                    await self._call(client, webhook)
            self.unfinished -= 1

    def _turn_of(self, webhook: Webhook) -> asyncio.Lock:
        """Return whose turn it is to tell of a text: what was queued first is told first, however near the next is."""
        return self._turns.setdefault(webhook.params["MessageSid"], asyncio.Lock())


async def _post(
    client: httpx.AsyncClient, url: str, content: bytes, headers: dict[str, str], patience: httpx.Timeout
) -> tuple[int, str, bytes]:
    """Return the status of the answer, or why there was none, in the words of the retry policies; and the answer."""
    try:
        response = await client.post(url, content=content, headers=headers, timeout=patience)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return 0, "ct", b""
    except httpx.RequestError:
        return 0, "rt", b""
    except httpx.InvalidURL:
        return 0, "url", b""
    return response.status_code, "", response.content
