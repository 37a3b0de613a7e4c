"""The filter language once more, over plain objects: a value after another, and no word about databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apps.candidates.models import Application
from apps.chat.models import Message
from tests.filters.people import KINDS, NOW, Crowd, Person

ZONE = ZoneInfo("America/New_York")
NEGATIVE = {
    "is_not": "is",
    "not_contains": "contains",
    "none_of": "any_of",
    "not_within_days": "within_days",
    "ne": "eq",
    "empty": "not_empty",
}


@dataclass
class Row:
    """A row of a root: somebody, and which of their applications or texts."""

    pk: Any
    person: Person
    application: Application | None = None
    message: Message | None = None


def rows_of(root: str, crowd: Crowd) -> Iterator[Row]:
    for person in crowd.people:
        match root:
            case "candidates":
                yield Row(person.candidate.pk, person)
            case "applications":
                yield from (Row(each.pk, person, application=each) for each in person.applications)
            case "conversations" if person.conversation:
                yield Row(person.conversation.pk, person)
            case "messages":
                yield from (Row(each.pk, person, message=each) for each in person.messages)


def holds(part: dict[str, Any], row: Row, crowd: Crowd) -> bool:
    """Return whether a row fulfils a filter, a group or a condition of it."""
    if "all" in part:
        return all(holds(each, row, crowd) for each in part["all"])
    if "any" in part:
        return any(holds(each, row, crowd) for each in part["any"])
    given = part.get("value", [])
    wanted = given if isinstance(given, list) else [given]
    values = [value for value in values_of(part["field"], row, crowd) if value is not None and value != ""]
    if given is False:
        return True not in values
    op = NEGATIVE.get(part["op"], part["op"])
    return any(_is_asked(op, value, wanted) for value in values) != (part["op"] in NEGATIVE)


def _is_asked(op: str, value: Any, wanted: list[Any]) -> bool:
    if op == "not_empty":
        return True
    if isinstance(value, datetime) and op == "within_days":
        return NOW - timedelta(days=wanted[0]) < value <= NOW
    if isinstance(value, datetime):
        return _compare(op, value.astimezone(ZONE).date(), [date.fromisoformat(each) for each in wanted])
    if isinstance(value, date):
        today = NOW.astimezone(ZONE).date()
        if op == "within_days":
            return today - timedelta(days=wanted[0]) < value <= today
        return _compare(op, value, [date.fromisoformat(each) for each in wanted])
    if isinstance(value, str):
        return any(_matches(op, _upper(value), _upper(each)) for each in wanted)
    if isinstance(value, bool):
        return value in wanted
    return _compare(op, value, wanted)


def _matches(op: str, value: str, wanted: str) -> bool:
    tests: dict[str, Callable[[str], bool]] = {
        "is": value.__eq__,
        "any_of": value.__eq__,
        "contains": value.__contains__,
        "starts_with": value.startswith,
        "ends_with": value.endswith,
    }
    return tests[op](wanted)


def _compare(op: str, value: Any, wanted: list[Any]) -> bool:
    match op:
        case "on" | "eq":
            return value in wanted
        case "before" | "lt":
            return bool(value < wanted[0])
        case "after" | "gt":
            return bool(value > wanted[0])
        case "le":
            return bool(value <= wanted[0])
        case "ge":
            return bool(value >= wanted[0])
        case _:
            return bool(wanted[0] <= value <= wanted[1])


def _upper(text: str) -> str:
    """Return the text in capitals, letter by letter: PostgreSQL leaves a ß alone."""
    return "".join(each.upper() if len(each.upper()) == 1 else each for each in text)


def values_of(field: str, row: Row, crowd: Crowd) -> list[Any]:
    thing, _, column = field.partition(".")
    person = row.person
    match thing:
        case "candidate" if column == "tags":
            return [str(tag.pk) for tag in person.tags]
        case "candidate" if column == "lists":
            return [str(each.pk) for each in person.lists]
        case "custom":
            return [_of_kind(KINDS[column], person.candidate.custom.get(column))]
        case "candidate":
            return [_of_candidate(column, person, crowd)]
        case "conversation":
            return _of_conversation(column, person)
        case "message":
            return [_of_row(row.message, column)]
        case "application":
            return [_of_row(row.application, column)]
    among = person.applications
    in_order = sorted(among, key=lambda each: (each.applied_at, each.pk))
    chosen = {
        "active_application": [each for each in among if each.is_active],
        "first_application": in_order[:1],
        "last_application": in_order[-1:],
        "any_application": among,
    }
    return [_of_row(each, column) for each in chosen[thing]]


def _of_row(row: Any, column: str) -> Any:
    if column == "status" and isinstance(row, Application):
        return row.status.key
    if column in {"author", "assignee"}:
        chosen = getattr(row, f"{column}_id")
        return chosen and str(chosen)
    return getattr(row, column)


def _of_candidate(column: str, person: Person, crowd: Crowd) -> Any:
    candidate = person.candidate
    match column:
        case "opted_out":
            return candidate.phone in crowd.opted_out
        case "consent_refused":
            return candidate.phone in crowd.refused
        case "blocked_phone":
            return (candidate.phone, "blocked") in crowd.facts
        case "landline":
            return (candidate.phone, "landline") in crowd.facts
        case "invalid_phone":
            return (candidate.phone, "invalid") in crowd.facts
        case _:
            return getattr(candidate, column)


def _of_kind(kind: str, value: Any) -> Any:
    """Return a value of the team's own field, if it is one of its kind."""
    match kind:
        case "number":
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        case "date":
            return date.fromisoformat(value) if isinstance(value, str) and value[:2] == "20" else None
        case "yes_no":
            return value if isinstance(value, bool) else None
        case _:
            return value


def _of_conversation(column: str, person: Person) -> list[Any]:
    if column in OF_TEXTS:
        return [OF_TEXTS[column](person.messages)]
    conversation = person.conversation
    if conversation is None:
        return []
    match column:
        case "closed":
            return [conversation.is_closed]
        case "waiting":
            return [conversation.is_waiting]
        case "snoozed":
            return [conversation.is_snoozed]
        case "claimed":
            return [conversation.claimant(now=NOW) is not None]
        case "has_texted":
            return [conversation.last_inbound_at is not None]
        case "colour":
            return [str(conversation.colour(now=NOW))]
        case _:
            return [_of_row(conversation, column)]


def _inbound_count(texts: list[Message]) -> int:
    return len([each for each in texts if each.direction == "inbound"])


def _sent_moments(texts: list[Message]) -> list[datetime]:
    return [each.sent_at for each in texts if each.direction == "outbound" and each.sent_at]


def _has_last_failed(texts: list[Message]) -> bool:
    left = [each for each in texts if not each.is_inbound and each.status not in {"scheduled", "cancelled"}]
    last = max(left, key=lambda each: (each.created_at, each.pk), default=None)
    return last is not None and last.is_failed


OF_TEXTS: dict[str, Callable[[list[Message]], Any]] = {
    "inbound_count": _inbound_count,
    "outbound_count": lambda texts: len(_sent_moments(texts)),
    "last_outbound_at": lambda texts: max(_sent_moments(texts), default=None),
    "last_text_failed": _has_last_failed,
}
