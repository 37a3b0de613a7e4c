"""The words of a text to one person: its merge fields are filled before it is written down."""

from __future__ import annotations

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate
from apps.chat.merge_values import merge_values
from apps.chat.suggesting import why_missing
from apps.core.errors import DomainError
from apps.messaging.merging import fields_in, fill, has_fields
from apps.messaging.models import Number


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
