"""How likely a text asks for no more texts, in words that no rule has.

Each word, and each two and three in a row, weighs for it or against it. The weights were learnt from sentences of our
own (`bin/learn-wishes`); what they say is never enough to opt somebody out, only to have a person look.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import exp
from pathlib import Path

WEIGHTS = Path(__file__).with_name("wish_weights.tsv")
# Beyond, nothing is read: a text has no more words.
MOST_WORDS = 400
# What stands before the first word and after the last one, and what every text has.
EDGE, ALWAYS = "|", ""


def likelihood(said: str) -> float:
    """Return how likely a text asks for no more texts, from 0 to 1. It is cleaned (`keywords.clean`)."""
    weights = _weights()
    total = weights[ALWAYS] + sum(weights.get(piece, 0.0) for piece in pieces_of(said))
    return 1 / (1 + exp(-total))


def pieces_of(said: str) -> set[str]:
    """Return the words of a text, and those that stand next to each other, by twos and by threes."""
    words = said.split()[:MOST_WORDS]
    row = [EDGE, *words, EDGE]
    rows = (zip(*(row[place:] for place in range(length)), strict=False) for length in (2, 3))
    return {*words, *(" ".join(piece) for pieces in rows for piece in pieces)}


@cache
def _weights() -> Mapping[str, float]:
    lines = WEIGHTS.read_text("utf-8").splitlines()
    return {piece: float(weight) for piece, _, weight in (line.partition("\t") for line in lines)}
