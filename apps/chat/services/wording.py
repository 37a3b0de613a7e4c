"""The words of a text to one person: its merge fields are filled before it is written down."""

from __future__ import annotations

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate
from apps.chat.merge_values import merge_values
from apps.chat.suggesting import why_missing
from apps.core.errors import DomainError
from apps.messaging.merging import fields_in, fill, has_fields
from apps.messaging.models import Number
from apps.messaging.segments import too_long


class EmptyText(DomainError):
    code = "empty_text"


class TextTooLong(DomainError):
    code = "text_too_long"


class MissingMergeField(DomainError):
    code = "missing_merge_field"


def words_for(*, team: Team, candidate: Candidate, sender: User | None, number: Number, body: str) -> str:
    """Return a text as this person is to read it. Raises `BadTemplate` and `MissingMergeField`."""
    if not has_fields(body):
        return body
    names = {field.name for field in fields_in(body)}
    values = merge_values(team=team, candidates=[candidate], sender=sender, number=number, names=names)
    filled = fill(body, values[candidate.pk])
    if filled.missing:
        raise MissingMergeField(why_missing(filled.missing), field="body", fields=list(filled.missing))
    return filled.text


def words_of(body: str, *, needs_some: bool = True) -> str:
    """Return the words of a text as they are kept. Raises `EmptyText` and `TextTooLong`."""
    # A form sends each new line as two characters, of which a carrier would charge both.
    text = body.replace("\r\n", "\n").strip()
    if not text and needs_some:
        raise EmptyText("A text needs some words.", field="body")
    if reason := too_long(text):
        raise TextTooLong(reason, field="body")
    return text
