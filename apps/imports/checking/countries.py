"""A country by its code or by its name in four languages, as the code that is kept."""

from __future__ import annotations

import phonenumbers
from phonenumbers.geodata.locale import LOCALE_DATA

from apps.imports.checking.values import Unfit
from apps.imports.targets import plain

LANGUAGES = ("en", "de", "es", "fr")
# What people write besides: an older code, a longer name, a part of the country.
ALSO = {
    "US": "USA, United States of America, America, EE.UU., EEUU, USA (United States)",
    "GB": "UK, GBR, Great Britain, England, Scotland, Wales, Northern Ireland",
    "CA": "CAN",
    "MX": "MEX, México",
    "DE": "DEU, GER, BRD",
    "FR": "FRA",
    "ES": "ESP",
    "NL": "NLD, Holland, The Netherlands",
}


def _name(code: str, language: str) -> str:
    """Return a country's name; where one language says it as another does, the library refers to that: “*en”."""
    names = LOCALE_DATA[code]
    name = names.get(language, "")
    return str(names[name[1:]] if name.startswith("*") else name)


COUNTRIES = {
    **{
        plain(name): code for code in LOCALE_DATA for language in LANGUAGES if (name := _name(code, language))
    },
    **{plain(name): code for code, names in ALSO.items() for name in names.split(",")},
    **{code.casefold(): code for code in phonenumbers.SUPPORTED_REGIONS},
}


def country(value: str) -> str:
    """Return the two letters of a country. Raises `Unfit` for a name that is not known."""
    code = COUNTRIES.get(plain(value))
    if code is None:
        raise Unfit("unknown_country", f"“{value[:40]}” is no country that is known; use its two letters.")
    return code
