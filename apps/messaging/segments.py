"""How many parts a text is billed as (GSM 03.38; the carrier counts the same way)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from apps.core.words import counted

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Two units each, which no part may split.
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")

# The carrier's bound on a text (error 21617).
LONGEST_TEXT = 1600

# A text with files is one MMS, however long its words are and however many its files: the carriers' daily caps count
# segments and MMS together, each MMS once (carrier rules, 10DLC: "segments + MMS").
PARTS_OF_MMS = 1
# What one costs, in parts of a text: an estimate of ours, by the carrier's list price in the United States (2.65),
# rounded up. A team's own price would go beside `Team.price_per_part`, and be asked for in `Preview.cost`.
PRICE_OF_MMS = 3


@dataclass(frozen=True)
class Segments:
    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int


def too_long(text: str) -> str:
    """Return why the carrier would not take a text of that length, in the words of the page; or nothing."""
    over = len(text) - LONGEST_TEXT
    if over <= 0:
        return ""
    return f"{counted(over, 'character')} too many: the carrier takes {LONGEST_TEXT:,} at the most."


def count_segments(text: str) -> Segments:
    """Return encoding, units and parts: 160/153 septets in GSM-7, 70/67 UTF-16 units in UCS-2."""
    if all(char in GSM_BASIC or char in GSM_EXTENDED for char in text):
        widths = [2 if char in GSM_EXTENDED else 1 for char in text]
        units = sum(widths)
        return Segments("GSM-7", units, 1 if units <= 160 else _parts(widths, room=153))
    widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    units = sum(widths)
    return Segments("UCS-2", units, 1 if units <= 70 else _parts(widths, room=67))


def count_parts(text: str, *, is_mms: bool = False) -> int:
    """Return as how many parts a text counts, alone or with files."""
    return PARTS_OF_MMS if is_mms else count_segments(text).count


def _parts(widths: Iterable[int], *, room: int) -> int:
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
