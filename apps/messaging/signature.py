"""Whether a webhook call is the carrier's own (carrier signature: HMAC-SHA1 over the address and the fields)."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from twilio.request_validator import RequestValidator


def is_signed(*, url: str, fields: QueryDict, signature: str, auth_tokens: Iterable[str]) -> bool:
    """Return whether any of the tokens signs exactly these fields at exactly this address.

    Only HMAC-SHA1 is accepted, whatever other headers ask for. Repeated fields need the QueryDict, not a dict.
    """
    return any(RequestValidator(token).validate(url, fields, signature) for token in auth_tokens)
