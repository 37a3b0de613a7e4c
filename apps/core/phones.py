"""Phone numbers: reading what people type, and showing what machines keep."""

from __future__ import annotations

import re

import phonenumbers

from apps.core.errors import DomainError

# What columns hold.
E164 = r"^\+[1-9][0-9]{6,14}$"
# As most people write a number of North America. The library reads it to the same.
NORTH_AMERICAN = re.compile(
    r"(?:\+?1[-. ]?)?(?:\(([2-9]\d\d)\)|([2-9]\d\d))[-. ]?([2-9]\d\d)[-. ]?(\d{4})", re.ASCII
)
AT_HOME = re.compile(r"\+1([2-9]\d\d)([2-9]\d\d)(\d{4})", re.ASCII)
OF_NORTH_AMERICA = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])


def _rule_of(region: str) -> str:
    known = phonenumbers.PhoneMetadata.metadata_for_region(region)
    return f"(?:{known.fixed_line.national_number_pattern})" if known and known.fixed_line else "(?!)"


# The library's own rule for most numbers that there are. It asks ten others first, which takes thirty times as long.
WORKING = re.compile("|".join(map(_rule_of, ("US", "CA"))), re.ASCII)


class InvalidPhone(DomainError):
    code = "invalid_number"


def parse_phone(text: str, *, region: str = "US") -> str:
    """Return the E.164 form of a phone number that people wrote.

    Raises `InvalidPhone`, with what is wrong, for anything that cannot receive a text: too short, no such number, or
    one with an extension, which E.164 would silently drop.
    """
    cleaned = text.strip()
    if not cleaned:
        raise InvalidPhone("A phone number is needed.", field="phone")
    national = _north_american(cleaned, region=region)
    if national and WORKING.fullmatch(national):
        return f"+1{national}"
    try:
        number = (
            phonenumbers.PhoneNumber(1, int(national)) if national else phonenumbers.parse(cleaned, region)
        )
    except phonenumbers.NumberParseException:
        raise InvalidPhone(f"“{_short(cleaned)}” is not a phone number.", field="phone") from None
    if number.extension:
        raise InvalidPhone(
            f"“{_short(cleaned)}” has an extension; a text cannot reach an extension. Leave it out.",
            field="phone",
        )
    # Asked for the likely country first: to find out which of them it is costs as much again.
    if not (phonenumbers.is_valid_number_for_region(number, region) or phonenumbers.is_valid_number(number)):
        raise InvalidPhone(
            f"“{_short(cleaned)}” is not a working phone number: check the digits and the country code.",
            field="phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(phone: str) -> str:
    """Return an E.164 number as people read it: (201) 555-0123 at home, +44 20 7946 0018 abroad."""
    if at_home := AT_HOME.fullmatch(phone):
        # As the library writes it, thirty times as quickly: a page shows many.
        return "({}) {}-{}".format(*at_home.groups())
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, style.NATIONAL if number.country_code == 1 else style.INTERNATIONAL
    )


def _north_american(text: str, *, region: str) -> str:
    """Return the ten digits of a number that is written as in North America, or nothing."""
    found = NORTH_AMERICAN.fullmatch(text)
    if not found or not (region in OF_NORTH_AMERICA or text[0] == "+"):
        return ""
    bracketed, area, exchange, line = found.groups()
    return f"{bracketed or area}{exchange}{line}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
