"""The way of an accepted text to the phone: its statuses in time, and the callback for each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from apps.simulator.carrier.behaviour import Behaviour, Behaviours, Callbacks
from apps.simulator.carrier.errors import FAILS_BEFORE_SENDING, FAILURES
from apps.simulator.carrier.fetching import fetch_files, has_files_here
from apps.simulator.carrier.ledger import Ledger
from apps.simulator.carrier.records import API_VERSION, Message, now
from apps.simulator.carrier.webhooks import Webhook, Webhooks

QUEUED_AFTER = 0.1
SENT_AFTER = 0.3
DELIVERED_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """A status a text reaches some seconds after the carrier began with it."""

    after: float
    status: str
    error_code: int | None = None


class Delivery:
    """Moves texts from status to status."""

    def __init__(self, ledger: Ledger, behaviours: Behaviours, webhooks: Webhooks, *, speed: float) -> None:
        self._ledger = ledger
        self._behaviours = behaviours
        self._webhooks = webhooks
        self._speed = speed
        self._timers: set[asyncio.TimerHandle] = set()
        self._fetching: set[asyncio.Task[None]] = set()

    @property
    def unfinished(self) -> int:
        """How many texts are still on their way."""
        return len(self._timers) + len(self._fetching)

    def start(self, message: Message) -> None:
        """Bring a text on its way, with its files; one that is on its way already goes on from where it is."""
        if not has_files_here(message):
            self._start(message)
            return
        task = asyncio.get_running_loop().create_task(self._fetch_and_start(message))
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def _fetch_and_start(self, message: Message) -> None:
        code = await fetch_files(message)
        self._ledger.replace_media(message)
        self._start(message, code)

    def _start(self, message: Message, code: int | None = None) -> None:
        steps = self._steps(message, code or self._ledger.fault_of(message.number, message.phone))
        reached = [step.status for step in steps]
        done = reached.index(message.status) + 1 if message.status in reached else 0
        wait = max(0.0, (message.send_at - now()).total_seconds()) if message.send_at else 0.0
        self._plan(message, steps, done, wait=wait)

    def resume(self) -> None:
        """Go on with every text that was on its way when the carrier stopped."""
        for message in self._ledger.messages.values():
            if not message.is_inbound and not message.is_final and not message.is_deleted:
                self.start(message)

    def stop(self) -> None:
        """Let every text stay where it is."""
        for timer in self._timers:
            timer.cancel()
        for task in self._fetching:
            task.cancel()
        self._timers.clear()

    def _steps(self, message: Message, code: int | None) -> list[Step]:
        steps = []
        if message.messaging_service_sid is not None:
            steps.append(Step(QUEUED_AFTER, "queued"))
        if code in FAILS_BEFORE_SENDING:
            return [*steps, Step(SENT_AFTER, "failed", code)]
        last = "delivered" if code is None else "undelivered"
        return [*steps, Step(SENT_AFTER, "sent"), Step(DELIVERED_AFTER, last, code)]

    def _plan(self, message: Message, steps: list[Step], done: int, *, wait: float = 0.0) -> None:
        if done >= len(steps):
            return
        since = steps[done - 1].after if done else 0.0
        seconds = wait + (steps[done].after - since) / self._speed
        self._later(seconds, lambda: self._reach(message, steps, done))

    def _reach(self, message: Message, steps: list[Step], done: int) -> None:
        if message.is_final or message.is_deleted:  # Cancelled or deleted meanwhile.
            return
        step, moment = steps[done], now()
        self._ledger.change_message(
            message,
            status=step.status,
            error_code=step.error_code,
            updated_at=moment,
            sent_at=message.sent_at or (moment if step.status in {"sent", "failed"} else None),
        )
        self._call_back(message, steps, done)
        self._plan(message, steps, done + 1)

    def _call_back(self, message: Message, steps: list[Step], done: int) -> None:
        if not message.status_callback:
            return
        behaviour = self._behaviours.towards(message.messaging_service_sid or message.sender)
        if behaviour.callbacks is Callbacks.REVERSE:
            if done == len(steps) - 1:
                self._webhooks.enqueue([self._webhook(message, step) for step in reversed(steps)])
            return
        self._enqueue([self._webhook(message, steps[done])], behaviour)

    def _enqueue(self, webhooks: list[Webhook], behaviour: Behaviour) -> None:
        match behaviour.callbacks:
            case Callbacks.MISSING:
                return
            case Callbacks.DUPLICATE:
                self._webhooks.enqueue(webhooks * behaviour.copies)
            case Callbacks.DELAYED:
                self._later(behaviour.callback_delay, lambda: self._webhooks.enqueue(webhooks))
            case _:
                self._webhooks.enqueue(webhooks)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        def run() -> None:
            self._timers.discard(timer)
            action()

        timer = asyncio.get_running_loop().call_later(seconds, run)
        self._timers.add(timer)

    def _webhook(self, message: Message, step: Step) -> Webhook:
        return Webhook(
            message.status_callback,
            callback_params(message, step.status, step.error_code),
            self._ledger.token_of(message.account_sid),
        )


def callback_params(message: Message, status: str, error_code: int | None) -> dict[str, str]:
    """Return the form fields of a status callback."""
    params = {
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "AccountSid": message.account_sid,
        "From": message.sender,
        "To": message.to,
        "ApiVersion": API_VERSION,
    }
    if message.messaging_service_sid:
        params["MessagingServiceSid"] = message.messaging_service_sid
    if error_code is not None:
        params["ErrorCode"] = str(error_code)
        params["ErrorMessage"] = FAILURES.get(error_code, FAILURES[30008])
    if status in {"delivered", "undelivered"}:
        params["RawDlrDoneDate"] = message.updated_at.strftime("%y%m%d%H%M")
    return params
