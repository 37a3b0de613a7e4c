"""What a text from a candidate is, wherever it came from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class InboundText:
    """A text as the carrier brought it. `phone` is the sender's, in E.164; `sid` the carrier's id for it."""

    sid: str
    phone: str
    body: str
    media: list[dict[str, str]] = field(default_factory=list)
