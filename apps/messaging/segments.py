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
GSM = GSM_BASIC | GSM_EXTENDED
Encoding = Literal["GSM-7", "UCS-2"]
GSM7: Encoding = "GSM-7"
UCS2: Encoding = "UCS-2"

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
    encoding: Encoding
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
    # Each letter once: of the thousands that are counted for a blast, most have nothing to look at letter by letter.
    letters = set(text)
    if letters <= GSM:
        encoding, whole, room, wide = GSM7, 160, 153, letters & GSM_EXTENDED
    else:
        encoding, whole, room, wide = UCS2, 70, 67, {letter for letter in letters if ord(letter) > 0xFFFF}
    widths = [2 if letter in wide else 1 for letter in text] if wide else [1] * len(text)
    units = sum(widths) if wide else len(text)
    return Segments(encoding, units, 1 if units <= whole else _parts(widths, room=room))


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
