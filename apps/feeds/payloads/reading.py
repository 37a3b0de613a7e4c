"""From the bytes of a delivery to what is in it."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from enum import StrEnum
from typing import Any, Literal

from apps.core.separated import MARKS, NotText, encoding_of
from apps.feeds.mapping import find, read_path, why_nothing
from apps.feeds.payloads.bounds import MAX_ITEMS, BadPayload, storable, too_many_items, unpacked
from apps.feeds.payloads.forms import read_form, read_multipart
from apps.feeds.payloads.markup import read_xml
from apps.feeds.payloads.objects import read_json
from apps.feeds.payloads.tables import read_table, refuse_excess

LETTERS = ("utf-", "ascii", "iso8859", "cp125", "mac", "shift_jis", "euc", "gb", "big5", "koi8")
# What may stand before the first letter: marks of an order of bytes, the other half of a letter, and spaces.
BEFORE = b"".join(MARKS) + b"\x00 \t\r\n"
# Where what was fetched for a payload stands in it.
FETCHED = "fetched"


class Format(StrEnum):
    JSON = "json"
    FORM = "form"
    CSV = "csv"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing that arrived. `place` says where in its body it stood, "" for the whole; headers are in lower case."""

    data: Any
    place: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_fetched(self, data: Any) -> Payload:
        """Return it with what was fetched for it, which paths find under `fetched`."""
        known = self.data if isinstance(self.data, dict) else {"value": self.data}
        return replace(self, data={**known, FETCHED: data})


def read_payloads(
    body: bytes,
    *,
    content_type: str,
    form: Format | Literal["guess"] = "guess",
    items: str = "",
    headers: Mapping[str, str] | None = None,
) -> list[Payload]:
    """Return what a body holds: rows of a table, members of a list, or what stands at the path `items`; else it is one.

    gzip is unpacked. Raises `BadPayload` (`TooLarge` above 10 MB) with the place of what is wrong, and `BadPath`.
    """
    plain = unpacked(body)
    if not plain.strip():
        raise BadPayload("empty", "The body is empty.")
    kept = {name.lower(): value for name, value in (headers or {}).items()}
    form = _guessed(plain, content_type) if form == "guess" else form
    if form is Format.CSV:
        payloads: list[Payload] = []
        for line, row in read_table(_text(plain, content_type)):
            refuse_excess(len(payloads) + 1)
            payloads.append(Payload(storable(row), f"line {line}", kept))
        if not payloads:
            raise BadPayload("no_items", "This table has no row below its names.")
        return payloads
    return [Payload(data, place, kept) for data, place in _items(_read(plain, content_type, form), items)]


def _read(body: bytes, content_type: str, form: Format) -> Any:
    match form:
        case Format.JSON:
            return read_json(_text(body, content_type))
        case Format.XML:
            return read_xml(body)
    if _type_of(content_type).startswith("multipart/"):
        return read_multipart(body, content_type)
    return read_form(body, encoding=_charset(content_type) or "utf-8")


def _items(data: Any, items: str) -> list[tuple[Any, str]]:
    if items:
        path = read_path(items)
        found = [(one.value, one.place) for one in find(data, path, most=MAX_ITEMS + 1)]
        if not found:
            raise BadPayload("no_items", f"Nothing stands at “{items}”: {why_nothing(data, path)}.")
        # The last step may be a list without [*].
        found = [one for value, place in found for one in _members(value, place)]
    else:
        found = _members(data, "")
    if len(found) > MAX_ITEMS:
        raise too_many_items(f"{len(found):,}")
    if not found:
        raise BadPayload("no_items", "There is an empty list and nothing else.")
    for value, place in found:
        if not isinstance(value, dict):
            raise BadPayload(
                "no_items", f"{place or 'The body'} is no object with names, but {str(value)[:40]!r}."
            )
    return found


def _members(value: Any, place: str) -> list[tuple[Any, str]]:
    if isinstance(value, list):
        return [(each, f"{place}[{at}]") for at, each in enumerate(value)]
    return [(value, place)]


def _guessed(body: bytes, content_type: str) -> Format:
    said = _type_of(content_type)
    for word, form in SAID.items():
        if said.endswith(word) or said.startswith(word):
            return form
    start = body.lstrip(BEFORE)[:1]
    if start in (b"{", b"["):
        return Format.JSON
    if start == b"<":
        return Format.XML
    if said.endswith("urlencoded"):
        return Format.FORM
    line = body.split(b"\n", 1)[0]
    return Format.FORM if b"=" in line and b"," not in line and b";" not in line else Format.CSV


# What most senders call it; some say text or octets and mean any of them, and many call JSON a form.
SAID = {"json": Format.JSON, "xml": Format.XML, "csv": Format.CSV, "multipart/": Format.FORM}


def _text(body: bytes, content_type: str) -> str:
    """Return the text of a body: in the letters that it says, else by the rule for files."""
    said = _charset(content_type)
    try:
        if said:
            return body.decode(said).removeprefix("\ufeff")
    except UnicodeDecodeError:
        pass
    try:
        encoding, mark = encoding_of(body[:4096], [body])
        return body[mark:].decode(encoding)
    except NotText:
        raise BadPayload("not_text", "The body is no text. Send JSON, a form, CSV or XML.") from None
    except UnicodeDecodeError as error:
        raise BadPayload(
            "not_text", f"Byte {error.start + 1:,} of the body is no {error.encoding} text. Send UTF-8."
        ) from None


def _type_of(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _charset(content_type: str) -> str:
    """Return the letters that a content type names, if they are known."""
    head = Message()
    head["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    name = str(head.get_param("charset", "") or "")
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    # Python calls other things encodings, too, and some of them take for ever.
    return found if found.startswith(LETTERS) else ""
