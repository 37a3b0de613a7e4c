"""What a text from a candidate is, wherever it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def is_answerable(phone: str) -> bool:
    """Return whether a sender is a phone that can be written to, and not a short code or a name."""
    return bool(E164.fullmatch(phone))


@dataclass(frozen=True)
class InboundText:
    """A text as the carrier brought it. `phone` is the sender's, in E.164; `sid` the carrier's id for it."""

    sid: str
    phone: str
    body: str
    media: list[dict[str, str]] = field(default_factory=list)
    # STOP, START or HELP: as which the carrier took it, and answered it.
    opt_out_type: str = ""
