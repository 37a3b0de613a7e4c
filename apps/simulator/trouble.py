"""What can go wrong on purpose: words for who chooses it, orders for the carrier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mood:
    """A way for the carrier to behave towards a number."""

    key: str
    label: str
    sentence: str
    icon: str
    orders: dict[str, Any] = field(default_factory=dict)

    def fits(self, behaviour: dict[str, Any]) -> bool:
        """Tell whether the carrier behaves like this now."""
        usual = {"mode": "ok", "callbacks": "normal"}
        wanted = usual | self.orders
        return all(behaviour.get(name) == wanted[name] for name in usual)


MOODS = [
    Mood("works", "Works", "Texts leave and arrive within seconds.", "circle-check"),
    Mood(
        "slow",
        "Is slow",
        "Each text waits three seconds for the carrier’s answer.",
        "hourglass",
        {"mode": "slow", "delay": 3},
    ),
    Mood(
        "slow_down",
        "Asks to slow down",
        "It takes nothing for now (429). Texts stay queued and go out when it works again.",
        "octagon-pause",
        {"mode": "rate_limit"},
    ),
    Mood(
        "fails",
        "Fails",
        "It answers with an error (500). Texts are tried again by themselves.",
        "server-crash",
        {"mode": "server_error"},
    ),
    Mood(
        "forgets",
        "Loses its answers",
        "It takes the text, but its answer never arrives. The text is checked, never sent twice.",
        "unplug",
        {"mode": "accept_then_reset"},
    ),
    Mood(
        "repeats",
        "Repeats itself",
        "It reports each delivery twice. Nothing is counted twice.",
        "repeat-2",
        {"callbacks": "duplicate"},
    ),
    Mood(
        "reorders",
        "Mixes up the order",
        "It reports “delivered” before “sent”. A text never goes back a step.",
        "shuffle",
        {"callbacks": "reverse"},
    ),
]

# What a phone does with our texts, by the carrier's error code; none when it gets them.
PHONE_STATES: dict[int | None, str] = {
    None: "gets texts",
    30003: "is switched off",
    30006: "is a landline",
    30004: "blocks our texts",
    30007: "has a spam filter",
}
