"""By day in every time zone that somebody may be in, held against a check that knows nothing of how it is done."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from apps.core.places import zones_of_phone, zones_of_state
from apps.messaging.quiet_hours import (
    MARGIN,
    NEVER,
    Asked,
    clock_words,
    is_day,
    next_allowed,
    window_end,
    zones_of,
)

ANY_TEAM = SimpleNamespace(texting_from=None, texting_until=None)
EASTERN, CENTRAL, MOUNTAIN, PACIFIC = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
# By hand, from lists of area codes and of states; the product's own tables are not asked.
CODES = {
    "201": {EASTERN},
    "312": {CENTRAL},
    "303": {MOUNTAIN},
    "213": {PACIFIC},
    "208": {MOUNTAIN, PACIFIC},
    "986": {MOUNTAIN, PACIFIC},
    "423": {EASTERN, CENTRAL},
    "729": {EASTERN, CENTRAL},
    "270": {EASTERN, CENTRAL},
    "364": {EASTERN, CENTRAL},
    "850": {EASTERN, CENTRAL},
    "448": {EASTERN, CENTRAL},
    "812": {EASTERN, CENTRAL},
    "930": {EASTERN, CENTRAL},
    "541": {MOUNTAIN, PACIFIC},
    "458": {MOUNTAIN, PACIFIC},
    "701": {CENTRAL, MOUNTAIN},
    "906": {EASTERN, CENTRAL},
    "928": {"America/Phoenix", MOUNTAIN},
    "907": {"America/Anchorage", "America/Adak", "America/Juneau", "Pacific/Honolulu"},
    "250": {"America/Vancouver", "America/Edmonton"},
    "807": {"America/Toronto", "America/Winnipeg"},
    "418": {"America/Halifax", "America/Toronto"},
    "709": {"America/Halifax", "America/St_Johns"},
    "808": {"Pacific/Honolulu"},
    "671": {"Pacific/Guam"},
    "800": set(),
    "888": set(),
    "500": set(),
}
STATES = {
    "": set(),
    "Somewhere": set(),
    "NJ": {EASTERN},
    "new jersey": {EASTERN},
    "TN": {EASTERN, CENTRAL},
    "ID": {MOUNTAIN, PACIFIC},
    "Arizona": {"America/Phoenix", MOUNTAIN},
    "CA": {PACIFIC},
    "HI": {"Pacific/Honolulu"},
    "ON": {"America/Toronto", "America/Winnipeg"},
}
OWN = ["", "", "", EASTERN, "America/Phoenix", "Europe/Berlin", "No/Such_Zone"]


@pytest.fixture(autouse=True)
def _by_law(settings):
    settings.TEXTING_HOURS = (time(8), time(21))


def is_day_by_hand(code: str, state: str, own: str, moment: datetime) -> bool:
    zones = CODES[code] | (STATES[state] if own in {"", "No/Such_Zone"} else {own})
    if not zones:
        return 12 <= moment.astimezone(ZoneInfo(EASTERN)).hour < 21
    return all(8 <= moment.astimezone(ZoneInfo(zone)).hour < 21 for zone in zones)


def some_question(dice: random.Random) -> tuple[str, str, str, datetime]:
    # About both changes of the clocks half of the time.
    begin = dice.choice(
        [
            datetime(2026, 3, 7, tzinfo=UTC),
            datetime(2026, 10, 31, tzinfo=UTC),
            datetime(2026, 1, 1, tzinfo=UTC),
        ]
    )
    span = timedelta(days=365) if begin.month == 1 else timedelta(days=3)
    moment = begin + timedelta(seconds=dice.randrange(int(span.total_seconds())))
    return dice.choice(sorted(CODES)), dice.choice(sorted(STATES)), dice.choice(OWN), moment


def test_of_ten_thousand_texts_none_leaves_or_waits_at_night_where_anybody_may_be():
    dice = random.Random(20261126)
    wrong = []
    for _ in range(10_000):
        code, state, own, now = some_question(dice)
        asked = Asked(f"+1{code}555{dice.randrange(10_000):04d}", state=state, time_zone=own)
        begins = next_allowed(asked, team=ANY_TEAM, now=now)
        last = window_end(asked, team=ANY_TEAM, now=begins) - timedelta(seconds=1)
        is_held = begins >= now and all(is_day_by_hand(code, state, own, each) for each in (begins, last))
        is_near_end = not is_day_by_hand(code, state, own, now + MARGIN)
        is_free = not is_day_by_hand(code, state, own, now) or is_near_end or begins == now
        if not (is_held and is_free):
            wrong.append((asked, now, begins, last))

    assert wrong == []


def test_nobody_waits_longer_than_they_must():
    dice = random.Random(7)
    wrong = []
    for _ in range(150):
        code, state, own, now = some_question(dice)
        now = now.replace(second=0)
        asked = Asked(f"+1{code}5550123", state=state, time_zone=own)
        begins = next_allowed(asked, team=ANY_TEAM, now=now)
        steps = range(int((begins - now).total_seconds() // 60))
        minutes = (now + timedelta(minutes=step) for step in steps)
        early = [
            each
            for each in minutes
            if is_day_by_hand(code, state, own, each) and is_day_by_hand(code, state, own, each + MARGIN)
        ]
        wrong += [(asked, now, begins, early[0])] if early else []

    assert wrong == []


@pytest.mark.parametrize(("code", "zones"), CODES.items())
def test_all_zones_of_an_area_code_count_and_overlays_inherit_them(code, zones):
    # Boise keeps the clock of Denver, and Center that of Chicago.
    same = {"America/Boise": MOUNTAIN, "America/North_Dakota/Center": CENTRAL}

    assert {same.get(zone, zone) for zone in zones_of_phone(f"+1{code}5550123")} == zones


@pytest.mark.parametrize("state", ["TN", "tn", " Tennessee ", "T.N."])
def test_a_state_is_known_by_its_letters_and_its_name(state):
    assert zones_of_state(state) == {EASTERN, CENTRAL}


def test_a_zone_of_their_own_goes_before_the_state():
    assert zones_of(Asked("+12015550123", state="CA", time_zone="America/Phoenix")) == {
        EASTERN,
        "America/Phoenix",
    }


def test_nothing_begins_in_the_last_ten_minutes():
    asked = Asked("+12015550123")
    late = datetime(2026, 6, 1, 20, 50, tzinfo=ZoneInfo(EASTERN))

    assert is_day(asked, team=ANY_TEAM, now=late - timedelta(minutes=1))
    assert next_allowed(asked, team=ANY_TEAM, now=late) == datetime(2026, 6, 2, 8, tzinfo=ZoneInfo(EASTERN))


def test_what_is_begun_in_time_ends_at_night_and_at_night_at_once():
    asked, late = Asked("+12085550123"), datetime(2026, 6, 1, 20, 55, tzinfo=ZoneInfo(MOUNTAIN))

    assert window_end(asked, team=ANY_TEAM, now=late) == late + timedelta(minutes=5)
    assert window_end(asked, team=ANY_TEAM, now=late + timedelta(minutes=5)) == late + timedelta(minutes=5)


def test_a_team_narrows_the_window_and_never_widens_it():
    asked, noon = Asked("+12015550123"), datetime(2026, 6, 1, 12, tzinfo=ZoneInfo(EASTERN))
    narrow = SimpleNamespace(texting_from=time(9, 30), texting_until=time(17))
    wide = SimpleNamespace(texting_from=time(5), texting_until=time(23))

    assert window_end(asked, team=narrow, now=noon) == noon.replace(hour=17)
    assert next_allowed(asked, team=narrow, now=noon.replace(hour=17)) == datetime(
        2026, 6, 2, 9, 30, tzinfo=ZoneInfo(EASTERN)
    )
    assert window_end(asked, team=wide, now=noon) == noon.replace(hour=21)


def test_where_it_is_never_day_at_once_nothing_is_ever_allowed():
    morning = SimpleNamespace(texting_from=time(8), texting_until=time(10))

    asked = Asked("+12015550123", time_zone="Pacific/Honolulu")

    assert next_allowed(asked, team=morning, now=datetime(2026, 6, 1, tzinfo=UTC)) == NEVER


def test_abroad_the_country_says_it():
    # Nine in the morning in London.
    assert is_day(Asked("+442079460018"), team=ANY_TEAM, now=datetime(2026, 1, 5, 9, tzinfo=UTC))
    assert not is_day(Asked("+442079460018"), team=ANY_TEAM, now=datetime(2026, 1, 5, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked("+12015550123"), "8:00 their time"),
        # Eight on the coast is nine in Boise.
        (Asked("+12085550123"), "8:00 their time"),
        (Asked("+18005550123"), "12:00 Eastern time"),
    ],
)
def test_when_a_window_opens_is_said_by_their_clock(asked, words):
    opens = next_allowed(asked, team=ANY_TEAM, now=datetime(2026, 6, 1, 6, tzinfo=UTC))

    assert clock_words(asked, moment=opens) == words
