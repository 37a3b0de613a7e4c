"""How many parts a text is sent in; counted apart from the product, whose own count this one checks."""

from __future__ import annotations

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
GSM = BASIC | EXTENSION


def count_segments(text: str) -> int:
    """Return the number of parts the network splits a text into."""
    if GSM.issuperset(text):
        costs = [2 if character in EXTENSION else 1 for character in text]
        return _parts(costs, alone=160, per_part=153)
    costs = [2 if character > "\uffff" else 1 for character in text]
    return _parts(costs, alone=70, per_part=67)


def _parts(costs: list[int], *, alone: int, per_part: int) -> int:
    if sum(costs) <= alone:
        return 1
    parts, room = 1, per_part
    for cost in costs:
        if cost > room:  # A character of two units is never cut in half.
            parts, room = parts + 1, per_part
        room -= cost
    return parts
