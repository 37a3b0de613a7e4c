"""A body of XML, read in a stream into plain things by name.

An element with nothing but a text is that text; attributes are `@name`, a text beside other things is `#text`, and
elements of one name beside each other are a list. Namespaces are left out. No document type, so no entity and no bomb.
"""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from apps.feeds.payloads.bounds import (
    MAX_DEPTH,
    MAX_VALUES,
    BadPayload,
    gathered,
    storable,
    too_deep,
    too_many_values,
)

PIECE = 65_536


class _Builder:
    """Makes plain things of the elements as they end; only those that are open are held apart."""

    def __init__(self) -> None:
        self.open: list[tuple[str, list[tuple[str, Any]], list[str]]] = []
        self.count = 0
        self.whole: dict[str, Any] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        self.count += 1 + len(attributes)
        if len(self.open) >= MAX_DEPTH:
            raise too_deep(self.where(name))
        if self.count > MAX_VALUES:
            raise too_many_values(self.where(name))
        self.open.append((name, [(f"@{_local(key)}", value) for key, value in attributes.items()], []))

    def where(self, name: str) -> str:
        return "/".join([*(each[0] for each in self.open), name])[-200:]

    def data(self, text: str) -> None:
        self.open[-1][2].append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002  The parser passes it.
        name, children, texts = self.open.pop()
        text = "".join(texts).strip()
        thing = _thing(children, text)
        if self.open:
            self.open[-1][1].append((name, thing))
        else:
            self.whole = {name: thing}

    def close(self) -> dict[str, Any]:
        return self.whole


def read_xml(body: bytes) -> dict[str, Any]:
    """Return the document as a thing by the name of its root. Raises `BadPayload` with line and column."""
    parser = XMLParser(target=_Builder(), forbid_dtd=True)
    try:
        for at in range(0, len(body), PIECE):
            parser.feed(body[at : at + PIECE])
        return dict(storable(parser.close()))
    except DefusedXmlException:
        raise BadPayload(
            "has_doctype",
            "This XML declares a document type or entities, which is never read. Leave out <!DOCTYPE …>.",
        ) from None
    except ParseError as error:
        line, column = error.position
        raise BadPayload(
            "not_xml",
            f"This is not XML: {str(error).partition(':')[0]}, line {line}, column {column + 1}.",
            line=line,
            column=column + 1,
        ) from None
    except (ValueError, LookupError) as error:
        raise BadPayload("not_xml", f"This XML cannot be read: {error}.") from None


def _thing(children: list[tuple[str, Any]], text: str) -> Any:
    if not children:
        return text
    return gathered([*children, *([("#text", text)] if text else [])])


def _local(name: str) -> str:
    return name.rpartition("}")[2]
