"""Under which names a phone stands in the opt-outs and the consent log: itself, and its hash once it was forgotten."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from apps.accounts.models import Account

FORGOTTEN = "forgotten:"


def forgotten_name(phone: str, *, secret: str) -> str:
    """Return the name of a phone that was forgotten: 74 characters, told from no other without the account's secret."""
    return FORGOTTEN + hmac.new(secret.encode(), phone.encode(), hashlib.sha256).hexdigest()


def names_of(phones: Iterable[str], *, account: Account) -> dict[str, str]:
    """Return the phone of each name that the given phones may stand under."""
    names = {phone: phone for phone in phones}
    if account.phone_secret:
        names |= {forgotten_name(phone, secret=account.phone_secret): phone for phone in names}
    return names
