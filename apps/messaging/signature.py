"""Whether a webhook call is the carrier's own (carrier signature: HMAC-SHA1 over the address and the fields)."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import QueryDict
from twilio.request_validator import RequestValidator


def is_signed(*, url: str, fields: QueryDict, signature: str, auth_tokens: Iterable[str]) -> bool:
    """Return whether any of the tokens signs exactly these fields, called at this address or at our public one.

    A proxy hides which of both the carrier called; what was refused while the public one was wrong can be read once
    it is right. Only HMAC-SHA1 is accepted, whatever other headers ask for. Repeated fields need the QueryDict.
    """
    called = urlsplit(url)
    public = settings.PUBLIC_URL + urlunsplit(("", "", called.path, called.query, ""))
    return bool(signature) and any(
        RequestValidator(token).validate(address, fields, signature)
        for token in auth_tokens
        for address in (public, url)
    )
