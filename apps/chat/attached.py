"""The files of a text: what its row says of them, as people see them, and where the carrier gets them.

Theirs are where the carrier keeps them. Ours are kept by us, and no address of the web leads to them but one that is
made when a text is handed over: it is signed, names one file of that text, and ends when the carrier's time does.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from apps.chat.models import Message
from apps.messaging.attachable import has_small, is_picture, name_for_carrier, size_in_words
from apps.messaging.models import Scan

# What it may take the carrier to fetch a file after its own queue has let the text go.
FETCHING = timedelta(minutes=15)
# Team, text and file, and the second in which the address ends.
NAMED = struct.Struct(">16s16s16sI")
# Why a file that a candidate sent is not here, in words that can follow its name.
NOT_KEPT = {
    "not_to_be_had": "could not be fetched: the carrier does not give it to us",
    "no_number": "could not be fetched: its number is no longer connected",
    "elsewhere": "was not fetched: it is not where the carrier keeps files",
    "too_large": "was not kept: it is too large",
    "attachment_refused": "was not kept: it is of no kind that can be shown safely",
}
# What a scanner has to say of a file before anybody gets it, in words that can follow its name.
NOT_GIVEN = {
    Scan.WAITING: "is being checked for viruses",
    Scan.FAILED: "could not be checked for viruses yet: that is tried again",
    Scan.INFECTED: "has a virus: it was deleted",
}
ASKED_AGAIN = {"not_to_be_had", "no_number"}
_signer = Signer(salt="chat.attached")


@dataclass(frozen=True)
class AttachedFile:
    """One file as a text shows it; without an address it is gone."""

    name: str
    address: str
    is_picture: bool = False
    size: str = ""
    # What a thread shows of a picture.
    small: str = ""
    # Why there is none yet, or none; and whether a person may ask for it once more.
    why: str = ""
    may_come: bool = False


@dataclass(frozen=True)
class NamedFile:
    """What an address for the carrier leads to."""

    team_id: UUID
    message_id: UUID
    attachment_id: UUID


def files_of(message: Message) -> list[AttachedFile]:
    """Return what came or goes with a text."""
    return [_shown(message, item) for item in message.media]


def _shown(message: Message, item: dict[str, Any]) -> AttachedFile:
    if "url" in item:
        failed = item.get("failed", "")
        return AttachedFile(
            name="Picture" if item.get("content_type", "").startswith("image/") else "File",
            address="",
            why=NOT_KEPT.get(failed, NOT_KEPT["not_to_be_had"]) if failed else "on its way",
            may_come=failed in ASKED_AGAIN,
        )
    if "id" not in item:
        return AttachedFile(name=item.get("name") or item.get("content_type") or "File", address="")
    if why := NOT_GIVEN.get(item.get("scan", "")):
        return AttachedFile(name=item["name"], address="", why=why)
    return shown_file(item, reverse("chat:file", args=[message.conversation_id, item["id"]]))


def shown_file(item: Mapping[str, Any], address: str) -> AttachedFile:
    """Return one of our files as a page shows it, from what a row says of it."""
    return AttachedFile(
        name=item["name"],
        address=address,
        small=f"{address}?small" if has_small(item["content_type"], item["size"]) else address,
        is_picture=is_picture(item["content_type"]),
        size=size_in_words(item["size"]),
    )


def is_unscanned(message: Message) -> bool:
    """Whether it has a file that came by a link, and no scanner has looked at it or will."""
    return any(item.get("scan") == Scan.UNSCANNED for item in message.media)


def is_to_be_fetched(item: Mapping[str, Any]) -> bool:
    """Whether a file that a candidate has sent is still where the carrier keeps it, and may be had there."""
    return "url" in item and "failed" not in item


def attachment_ids(messages: Iterable[Message]) -> list[UUID]:
    """Return the files of ours that some texts have."""
    return [UUID(item["id"]) for message in messages for item in message.media if "id" in item]


def without_files(media: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a text says of its files once they are deleted: their names."""
    return [{"name": item["name"], "content_type": item["content_type"]} for item in media if "id" in item]


def in_few_words(message: Message) -> str:
    """Return the words of a text for a list; of one that has only files, what they are."""
    if message.body or not message.media:
        return message.body
    return "Picture" if all(_is_picture(item) for item in message.media) else "File"


def _is_picture(item: dict[str, Any]) -> bool:
    # Of theirs the carrier says the kind, and nearly all are pictures.
    return "id" not in item or is_picture(item["content_type"])


def carrier_addresses(message: Message, *, now: datetime) -> list[str]:
    """Return where the carrier gets each file of a text that is being handed over."""
    ends = int((now + timedelta(seconds=settings.CARRIER_VALIDITY_SECONDS) + FETCHING).timestamp())
    return [_address(message, item, ends=ends) for item in message.media if "id" in item]


def _address(message: Message, item: dict[str, Any], *, ends: int) -> str:
    named = NAMED.pack(message.team_id.bytes, message.pk.bytes, UUID(item["id"]).bytes, ends)
    token = _signer.sign(base64.urlsafe_b64encode(named).decode())
    path = reverse("chat:carried_file", args=[token, name_for_carrier(item["name"], item["content_type"])])
    return f"{settings.PUBLIC_URL}{path}"


def read_address(token: str, *, now: datetime) -> NamedFile | None:
    """Return what a token of ours names, until it ends; None for any other."""
    try:
        team, message, attachment, ends = NAMED.unpack(base64.urlsafe_b64decode(_signer.unsign(token)))
    except (BadSignature, ValueError, struct.error):
        return None
    if now.timestamp() >= ends:
        return None
    return NamedFile(UUID(bytes=team), UUID(bytes=message), UUID(bytes=attachment))
