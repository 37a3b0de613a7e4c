"""Which number and which phones lie on the desk: read from the page's address, and written into links."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from apps.messaging.models import Number

AT_ONCE = 3
DIGITS = re.compile(r"[1-9][0-9]{6,14}")


@dataclass(frozen=True)
class Desk:
    """A number of the team, and the phones in hand, the latest first."""

    number: Number
    phones: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, query: QueryDict, *, numbers: list[Number]) -> Desk:
        """Read the address; what makes no sense in it is left out."""
        chosen = next((each for each in numbers if str(each.pk) == query.get("number")), numbers[0])
        asked = [f"+{digits}" for digits in query.get("phones", "").split(",") if DIGITS.fullmatch(digits)]
        return cls(number=chosen, phones=tuple(dict.fromkeys(asked))[:AT_ONCE])

    @property
    def digits(self) -> str:
        return ",".join(phone.removeprefix("+") for phone in self.phones)

    @property
    def query(self) -> str:
        parts = {"number": str(self.number.pk)} | ({"phones": self.digits} if self.phones else {})
        return urlencode(parts, safe=",")

    @property
    def address(self) -> str:
        return f"{reverse('simulator:desk')}?{self.query}"

    @property
    def new_phone_address(self) -> str:
        return f"{self.address}&new=1"

    def taking(self, phone: str) -> Desk:
        """Return the desk with one more phone, before the others; the oldest is laid away."""
        others = [each for each in self.phones if each != phone]
        return replace(self, phones=(phone, *others)[:AT_ONCE])

    def without(self, phone: str) -> Desk:
        """Return the desk without a phone."""
        return replace(self, phones=tuple(each for each in self.phones if each != phone))
