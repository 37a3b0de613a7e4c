"""Faults on demand: how the carrier misbehaves, for everyone or for one sender."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from random import Random
from typing import Any


class Mode(StrEnum):
    """What happens to a request to send."""

    OK = "ok"
    SLOW = "slow"
    RATE_LIMIT = "rate_limit"
    SERVER_ERROR = "server_error"
    RESET = "reset"
    HANG = "hang"
    # The dangerous ones: the text is on its way although the client sees a failure.
    ACCEPT_THEN_500 = "accept_then_500"
    ACCEPT_THEN_RESET = "accept_then_reset"
    ACCEPT_THEN_HANG = "accept_then_hang"


class Callbacks(StrEnum):
    """What happens to status callbacks."""

    NORMAL = "normal"
    DUPLICATE = "duplicate"
    REVERSE = "reverse"
    DELAYED = "delayed"
    MISSING = "missing"


class BadBehaviour(ValueError):
    """A behaviour that makes no sense; the text says why."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to behave."""

    mode: Mode = Mode.OK
    # Which requests the mode strikes: every n-th, or a share of them drawn from a seed.
    every: int = 1
    share: float | None = None
    seed: int = 0
    # Seconds before the answer in mode "slow".
    delay: float = 1.0
    callbacks: Callbacks = Callbacks.NORMAL
    # How often each callback comes when they are "duplicate"; how many seconds late when "delayed".
    copies: int = 2
    callback_delay: float = 5.0
    # Seconds until an accepted text appears in the list of messages.
    list_lag: float = 0.0

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Behaviour:
        """Read a behaviour from a request, refusing what it does not know."""
        known = {field.name: field for field in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise BadBehaviour(f"Unknown: {', '.join(unknown)}. Known: {', '.join(known)}.")
        try:
            behaviour = replace(cls(), **values)
            behaviour = replace(
                behaviour,
                mode=Mode(behaviour.mode),
                callbacks=Callbacks(behaviour.callbacks),
                every=int(behaviour.every),
                share=None if behaviour.share is None else float(behaviour.share),
                seed=int(behaviour.seed),
                delay=float(behaviour.delay),
                copies=int(behaviour.copies),
                callback_delay=float(behaviour.callback_delay),
                list_lag=float(behaviour.list_lag),
            )
        except (TypeError, ValueError) as error:
            raise BadBehaviour(str(error)) from error
        if behaviour.every < 1 or behaviour.copies < 1:
            raise BadBehaviour("'every' and 'copies' are at least 1.")
        if behaviour.share is not None and not 0 <= behaviour.share <= 1:
            raise BadBehaviour("'share' lies between 0 and 1.")
        if min(behaviour.delay, behaviour.callback_delay, behaviour.list_lag) < 0:
            raise BadBehaviour("Seconds are not negative.")
        return behaviour

    def as_json(self) -> dict[str, Any]:
        """Return the behaviour as the control interface shows it."""
        return asdict(self)


class Behaviours:
    """The behaviour for everyone, and those for single senders."""

    def __init__(self, everyone: Behaviour | None = None) -> None:
        self.everyone = everyone or Behaviour()
        self.by_sender: dict[str, Behaviour] = {}
        self._draws: dict[str, _Draw] = {}

    def set(self, behaviour: Behaviour, *, sender: str = "") -> None:
        """Behave like this from now on, for everyone or for one number or messaging service."""
        self._draws.pop(sender, None)
        if sender:
            self.by_sender[sender] = behaviour
        else:
            self.everyone = behaviour

    def reset(self) -> None:
        """Behave well towards everyone again."""
        self.everyone = Behaviour()
        self.by_sender.clear()
        self._draws.clear()

    def towards(self, sender: str) -> Behaviour:
        """Return how a sender is treated."""
        return self.by_sender.get(sender, self.everyone)

    def next_fault(self, sender: str) -> Behaviour:
        """Decide about one more request to send; a request that is spared gets mode "ok"."""
        behaviour = self.towards(sender)
        if behaviour.mode is Mode.OK:
            return behaviour
        key = sender if sender in self.by_sender else ""
        draw = self._draws.setdefault(key, _Draw(behaviour))
        return behaviour if draw.strikes() else replace(behaviour, mode=Mode.OK)


class _Draw:
    """Counts, or throws the seeded dice, so that a run can be repeated exactly."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._random = Random(behaviour.seed)  # noqa: S311  A repeatable fault, not a secret.
        self._count = 0

    def strikes(self) -> bool:
        self._count += 1
        if self._behaviour.share is not None:
            return self._random.random() < self._behaviour.share
        return self._count % self._behaviour.every == 0
