"""What the carrier remembers: texts with their media, and the numbers it hosts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Self

API_VERSION = "2010-04-01"
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received", "read"})


def now() -> datetime:
    """Return the carrier's clock."""
    return datetime.now(UTC)


def new_sid(prefix: str) -> str:
    """Make an identifier such as Twilio's: two letters and 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex


def rfc2822(moment: datetime | None) -> str | None:
    """Write a moment as Twilio's REST answers do."""
    return format_datetime(moment) if moment else None


@dataclass(slots=True)
class Media:
    """A file that travels with a text: a link of ours (outbound) or bytes of theirs (inbound)."""

    sid: str
    content_type: str
    source_url: str = ""
    content_base64: str = ""

    def as_record(self) -> dict[str, str]:
        """Return what the ledger stores."""
        return {name.name: getattr(self, name.name) for name in fields(self)}


@dataclass(slots=True)
class Message:
    """One text as the carrier sees it."""

    sid: str
    account_sid: str
    direction: str
    sender: str
    to: str
    body: str
    status: str
    segments: int
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    send_at: datetime | None = None
    media: list[Media] = field(default_factory=list)
    messaging_service_sid: str | None = None
    status_callback: str = ""
    validity_period: int | None = None
    error_code: int | None = None
    is_deleted: bool = False
    # Grows with every change anywhere, so that a screen can ask for what is newer than it has seen.
    revision: int = 0

    @property
    def is_inbound(self) -> bool:
        return self.direction == "inbound"

    @property
    def number(self) -> str:
        """Our side of the exchange."""
        return self.to if self.is_inbound else self.sender

    @property
    def phone(self) -> str:
        """The other side of the exchange."""
        return self.sender if self.is_inbound else self.to

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    @property
    def uri(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}.json"

    def as_record(self) -> dict[str, Any]:
        """Return what the ledger stores."""
        record = {name: getattr(self, name) for name in MESSAGE_FIELDS}
        for name in MOMENTS:
            record[name] = record[name].isoformat() if record[name] else None
        record["media"] = [media.as_record() for media in self.media]
        return record

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Read back what the ledger stored."""
        record = {**record, "media": [Media(**media) for media in record["media"]]}
        for name in MOMENTS:
            record[name] = datetime.fromisoformat(record[name]) if record[name] else None
        return cls(**record)


MESSAGE_FIELDS = tuple(name.name for name in fields(Message) if name.name != "revision")
MOMENTS = ("created_at", "updated_at", "sent_at", "send_at")


@dataclass(slots=True)
class Number:
    """A number the carrier hosts for one of its accounts."""

    phone: str
    account_sid: str
    inbound_url: str = ""
    messaging_service_sid: str | None = None
    # Twilio answers STOP, START and HELP by itself unless a customer asks it not to.
    handles_opt_outs: bool = True
    # Who is asked what to do with a phone call.
    voice_url: str = ""

    @property
    def sid(self) -> str:
        """The same number has the same identifier after every restart."""
        return "PN" + uuid.uuid5(uuid.NAMESPACE_URL, f"tel:{self.phone}").hex

    @property
    def block_scope(self) -> str:
        """What a STOP blocks: the whole service when one sends, else the number."""
        return self.messaging_service_sid or self.phone

    def as_record(self) -> dict[str, Any]:
        """Return what the ledger stores and the control interface shows."""
        return {name.name: getattr(self, name.name) for name in fields(self)}
