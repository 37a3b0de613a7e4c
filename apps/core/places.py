"""In which time zones somebody may be, by their phone's area code and by their state.

The library knows zones down to the exchange, and there it errs: within 423 and 270 it puts the larger part into the
wrong zone, and of codes that overlay another it knows one zone only. So what counts is all zones of an area code.
"""

from __future__ import annotations

from functools import cache, lru_cache

import phonenumbers
from phonenumbers import timezone
from phonenumbers.tzdata import TIMEZONE_DATA

# Codes laid over another are of the whole area of that one.
OVERLAYS = {
    "236": "250",
    "257": "250",
    "672": "250",
    "778": "250",
    "367": "418",
    "581": "418",
    "364": "270",
    "448": "850",
    "458": "541",
    "729": "423",
    "879": "709",
    "930": "812",
    "986": "208",
}
# A code that could be anywhere (toll-free, personal) has all 42 zones of North America; a true one has five at most.
MOST_ZONES = 8

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = (
    frozenset({f"America/{city}"}) for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_ATLANTIC, _TORONTO, _WINNIPEG = (
    frozenset({f"America/{city}"}) for city in ("Halifax", "Toronto", "Winnipeg")
)
_EDMONTON, _VANCOUVER = frozenset({"America/Edmonton"}), frozenset({"America/Vancouver"})

_STATES: dict[str, tuple[str, frozenset[str]]] = {
    "AL": ("Alabama", _CENTRAL),
    "AK": ("Alaska", frozenset({"America/Anchorage", "America/Juneau", "America/Adak"})),
    "AZ": ("Arizona", frozenset({"America/Phoenix", "America/Denver"})),
    "AR": ("Arkansas", _CENTRAL),
    "CA": ("California", _PACIFIC),
    "CO": ("Colorado", _MOUNTAIN),
    "CT": ("Connecticut", _EASTERN),
    "DE": ("Delaware", _EASTERN),
    "DC": ("District of Columbia", _EASTERN),
    "FL": ("Florida", _EASTERN | _CENTRAL),
    "GA": ("Georgia", _EASTERN),
    "HI": ("Hawaii", frozenset({"Pacific/Honolulu"})),
    "ID": ("Idaho", _MOUNTAIN | _PACIFIC),
    "IL": ("Illinois", _CENTRAL),
    "IN": ("Indiana", _EASTERN | _CENTRAL),
    "IA": ("Iowa", _CENTRAL),
    "KS": ("Kansas", _CENTRAL | _MOUNTAIN),
    "KY": ("Kentucky", _EASTERN | _CENTRAL),
    "LA": ("Louisiana", _CENTRAL),
    "ME": ("Maine", _EASTERN),
    "MD": ("Maryland", _EASTERN),
    "MA": ("Massachusetts", _EASTERN),
    "MI": ("Michigan", _EASTERN | _CENTRAL),
    "MN": ("Minnesota", _CENTRAL),
    "MS": ("Mississippi", _CENTRAL),
    "MO": ("Missouri", _CENTRAL),
    "MT": ("Montana", _MOUNTAIN),
    "NE": ("Nebraska", _CENTRAL | _MOUNTAIN),
    "NV": ("Nevada", _PACIFIC | _MOUNTAIN),
    "NH": ("New Hampshire", _EASTERN),
    "NJ": ("New Jersey", _EASTERN),
    "NM": ("New Mexico", _MOUNTAIN),
    "NY": ("New York", _EASTERN),
    "NC": ("North Carolina", _EASTERN),
    "ND": ("North Dakota", _CENTRAL | _MOUNTAIN),
    "OH": ("Ohio", _EASTERN),
    "OK": ("Oklahoma", _CENTRAL),
    "OR": ("Oregon", _PACIFIC | _MOUNTAIN),
    "PA": ("Pennsylvania", _EASTERN),
    "RI": ("Rhode Island", _EASTERN),
    "SC": ("South Carolina", _EASTERN),
    "SD": ("South Dakota", _CENTRAL | _MOUNTAIN),
    "TN": ("Tennessee", _EASTERN | _CENTRAL),
    "TX": ("Texas", _CENTRAL | _MOUNTAIN),
    "UT": ("Utah", _MOUNTAIN),
    "VT": ("Vermont", _EASTERN),
    "VA": ("Virginia", _EASTERN),
    "WA": ("Washington", _PACIFIC),
    "WV": ("West Virginia", _EASTERN),
    "WI": ("Wisconsin", _CENTRAL),
    "WY": ("Wyoming", _MOUNTAIN),
    "AS": ("American Samoa", frozenset({"Pacific/Pago_Pago"})),
    "GU": ("Guam", frozenset({"Pacific/Guam"})),
    "MP": ("Northern Mariana Islands", frozenset({"Pacific/Saipan"})),
    "PR": ("Puerto Rico", frozenset({"America/Puerto_Rico"})),
    "VI": ("Virgin Islands", frozenset({"America/St_Thomas"})),
    "AB": ("Alberta", _EDMONTON),
    "BC": ("British Columbia", _VANCOUVER | _EDMONTON),
    "MB": ("Manitoba", _WINNIPEG),
    "NB": ("New Brunswick", _ATLANTIC),
    "NL": ("Newfoundland and Labrador", frozenset({"America/St_Johns"}) | _ATLANTIC),
    "NS": ("Nova Scotia", _ATLANTIC),
    "NT": ("Northwest Territories", _EDMONTON),
    "NU": ("Nunavut", _TORONTO | _WINNIPEG | _EDMONTON),
    "ON": ("Ontario", _TORONTO | _WINNIPEG),
    "PE": ("Prince Edward Island", _ATLANTIC),
    "QC": ("Quebec", _TORONTO | _ATLANTIC),
    "SK": ("Saskatchewan", frozenset({"America/Regina"}) | _EDMONTON),
    "YT": ("Yukon", frozenset({"America/Whitehorse"})),
}
_BY_NAME = {name.casefold(): zones for name, zones in _STATES.values()} | {
    code.casefold(): zones for code, (_, zones) in _STATES.items()
}


def zones_of_state(state: str) -> frozenset[str]:
    """Return the time zones of a state or province, by its letters or its name; none when we do not know it."""
    return _BY_NAME.get(" ".join(state.replace(".", "").split()).casefold(), frozenset())


def zones_of_phone(phone: str) -> frozenset[str]:
    """Return all time zones of an E.164 number's area; none when it could be anywhere."""
    return _of_area(phone[2:5]) if phone.startswith("+1") else _abroad(phone)


@cache
def _areas() -> dict[str, frozenset[str]]:
    """Return the zones of each area code of North America, of all its exchanges together."""
    areas: dict[str, frozenset[str]] = {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= len("1201"):
            code = prefix[1:4]
            areas[code] = areas.get(code, frozenset()) | frozenset(zones)
    return areas


@cache
def _of_area(code: str) -> frozenset[str]:
    areas = _areas()
    zones = areas.get(code, frozenset()) | areas.get(OVERLAYS.get(code, ""), frozenset())
    return zones if len(zones) <= MOST_ZONES else frozenset()


@lru_cache(maxsize=4096)
def _abroad(phone: str) -> frozenset[str]:
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(phone, None))
    except phonenumbers.NumberParseException:
        return frozenset()
    return frozenset(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)
