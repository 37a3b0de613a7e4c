"""A country by its code or by its name in four languages, as the code that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

import phonenumbers

from apps.candidates.written.values import Unfit
from apps.core.words import plain

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


@cache
def known_countries() -> dict[str, str]:
    """Return the code of each country by its names and codes, written plainly."""
    # Only where a country is asked for: beside the names, the package loads every town of the world, some 100 MB.
    data: dict[str, dict[str, str]] = import_module("phonenumbers.geodata.locale").LOCALE_DATA

    def name_in(language: str, names: Mapping[str, str]) -> str:
        # Where one language says it as another does, the library refers to that: "*en".
        name = names.get(language, "")
        return names[name[1:]] if name.startswith("*") else name

    return {
        **{
            plain(name): code
            for code, names in data.items()
            for language in LANGUAGES
            if (name := name_in(language, names))
        },
        **{plain(name): code for code, names in ALSO.items() for name in names.split(",")},
        **{code.casefold(): code for code in phonenumbers.SUPPORTED_REGIONS},
    }


def country(value: str) -> str:
    """Return the two letters of a country. Raises `Unfit` for a name that is not known."""
    code = known_countries().get(plain(value))
    if code is None:
        raise Unfit("unknown_country", f"“{value[:40]}” is no country that is known; use its two letters.")
    return code
