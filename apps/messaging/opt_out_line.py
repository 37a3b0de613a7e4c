"""How a first text says that nobody has to get another one."""

from __future__ import annotations

import re

from django.conf import settings

# As people write it who say so themselves. “Stop by at three” says nothing of the kind.
SAID = re.compile(
    r"\bSTOP\b|\bopt(?:ing)?[ -]?out\b|\bunsubscribe\b"
    r"|(?i:\b(?:reply|text|send|answer|respond|write|type|envi[ae]|respond[ae])\b[^.!?\n]{0,20}"
    r"\b(?:stop|alto|baja|parar|cancelar)\b)",
)


def without_ending(body: str) -> str:
    """Return the words of a text as they were before a first text's ending was put behind them."""
    line: str = settings.OPT_OUT_LINE
    return body.removesuffix(f"\n{line}") if line else body


def ending_of(body: str) -> str:
    """Return what is to be put behind the words of a first text: nothing, where they say already how to opt out."""
    line: str = settings.OPT_OUT_LINE
    return f"\n{line}" if line and not SAID.search(body) else ""
