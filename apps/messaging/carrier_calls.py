"""What all calls of the carrier have in common: whose they must be, and what of them can be kept."""

from __future__ import annotations

from django.http import QueryDict


class UnreadableCall(Exception):
    """A call with a true signature that is not what it should be."""


class Misdirected(UnreadableCall):
    """A call for another carrier account or number than its address: two lists of fields can sign alike."""


def storable(fields: QueryDict) -> QueryDict:
    """Return the fields without NUL, which no column can hold."""
    kept = QueryDict(mutable=True)
    for name, values in fields.lists():
        kept.setlist(name.replace("\x00", ""), [value.replace("\x00", "") for value in values])
    return kept


def ensure_from_account(fields: QueryDict, *, account_sid: str) -> None:
    """Raise `Misdirected` unless the call is from this account of the carrier's."""
    # Two field lists can sign alike (A=BC, AB=C): the names and the account must be right as well.
    if fields.get("AccountSid") != account_sid:
        raise Misdirected("The call is from another carrier account than this number's.")
