"""Phone numbers in the words around them, told from ids, dates and prices that only look like some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import phonenumbers
from phonenumbers import Leniency, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher, PhoneNumberType

# The countries that a number without a country's own code may be of.
COUNTRIES = frozenset(phonenumbers.SUPPORTED_REGIONS)
# Which kind of line it is, as far as the number alone says it.
KINDS = {
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "landline_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
UNKNOWN_KIND = "unknown"
# What a link to a phone says of itself (RFC 3966, RFC 5724).
LINK = re.compile(r"\s*(?:tel|sms|callto):(?://)?\s*", re.IGNORECASE)
# Fewer digits are no number anywhere that could be texted; looking at them costs the most.
LEAST_DIGITS = 7
# A few words hold no more; a text that is all numbers would take long.
MOST_IN_A_TEXT = 8
# So far back, and so far on, a word still belongs to a number.
NEAR = 24

SAYS_PHONE = re.compile(
    r"\b(?:tel(?:ephone)?|phone|mob(?:ile)?|cell(?:ular)?|call|sms|whatsapp|ph|handy|fon|direct|home|work)\b",
    re.IGNORECASE,
)
SAYS_OTHERWISE = re.compile(
    r"(?:\b(?:ids?|no|nr|num|ref|reference|req|requisition|order|invoice|case|ticket|accounts?|acct|sku|isbn|ein|ssn"
    r"|npi|dea|licen[cs]e|serial|tracking|badge|usd|eur|gbp|cad|salary|fax|pin|vin)\b[^\w$€£¥]{0,6}|[#$€£¥]\s*)$",
    re.IGNORECASE,
)
SAYS_MONEY = re.compile(r"\s?(?:usd|eur|gbp|cad|[$€£¥%])", re.IGNORECASE)
# A run of digits inside of an address or of a longer name.
GLUED_BEFORE, GLUED_AFTER = re.compile(r"[\w/\\=@-]$|\d[.,]$"), re.compile(r"[/\\_=@-]?\w")


@dataclass(frozen=True)
class FoundPhone:
    """A number in a text: where it stands, in characters, and why it cannot be texted if that is plain to see."""

    phone: str
    start: int
    end: int
    kind: str
    problem: str = ""

    @property
    def is_valid(self) -> bool:
        return not self.problem


def phones_in(text: str, *, country: str) -> list[FoundPhone]:
    """Return the phone numbers of a text, each as E.164; those without a country's code are of `country`.

    A link (`tel:…`) is a number by what it says of itself, so one that cannot be right is returned with what is wrong.
    """
    if sum(character.isdigit() for character in text) < LEAST_DIGITS:
        return []
    if link := LINK.match(text):
        return _linked(text, link.end(), country=country)
    return list(_written(text, country=country))


def _written(text: str, *, country: str) -> Iterator[FoundPhone]:
    matches = PhoneNumberMatcher(text, country, leniency=Leniency.STRICT_GROUPING)
    for match in islice(matches, MOST_IN_A_TEXT):
        if _is_phone(text, match.start, match.end):
            yield _found(match.number, match.start, match.end)


def _linked(text: str, start: int, *, country: str) -> list[FoundPhone]:
    """Return the number of a link; what a link to a text would say comes after it."""
    written = re.split(r"[?&]", text[start:])[0].replace("%20", " ").replace("%2B", "+").strip()
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return []
    return [_found(number, start, start + len(text[start:].rstrip()))]


def _found(number: PhoneNumber, start: int, end: int) -> FoundPhone:
    kind = KINDS.get(phonenumbers.number_type(number), UNKNOWN_KIND)
    problem = ""
    if number.extension:
        problem = "It has an extension; a text cannot reach an extension."
    elif not phonenumbers.is_valid_number(number):
        problem = "It is not a working phone number: check the digits and the country code."
    return FoundPhone(
        phonenumbers.format_number(number, PhoneNumberFormat.E164), start, end, kind, problem=problem
    )


def _is_phone(text: str, start: int, end: int) -> bool:
    """Return whether what has the shape of a number is one, by the words beside it."""
    before, number, after = text[max(start - NEAR, 0) : start], text[start:end], text[end : end + NEAR]
    if SAYS_MONEY.match(after):
        return False
    if number.startswith("+"):
        return True
    if SAYS_OTHERWISE.search(before):
        # “Tel. no.” is a phone, and “Ref. no.” is none.
        return bool(SAYS_PHONE.search(before))
    if number.isdigit() and not SAYS_PHONE.search(before):
        return not (GLUED_BEFORE.search(before) or GLUED_AFTER.match(after))
    return True
