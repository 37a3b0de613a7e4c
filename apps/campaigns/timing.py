"""When a step is due: so long after the one before, by the clock where somebody is, and within the step's own hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.core.places import zones_of_phone, zones_of_state
from apps.core.zones import zone_names
from apps.messaging.quiet_hours import ANYWHERE, NEVER, Asked, HasHours, next_allowed, zones_of

DAY = 24 * 60
# In so many looks every day of the week has come, with a night before each.
LOOKS = 20


@dataclass(frozen=True)
class Window:
    """Between which hours, and on which days (1 is Monday; none: any), a step may leave."""

    begin: time | None = None
    end: time | None = None
    days: tuple[int, ...] = ()

    @property
    def is_open_always(self) -> bool:
        return self.begin is None and not self.days


@dataclass
class _Narrowed:
    """A team's hours, as a step narrows them."""

    texting_from: time | None
    texting_until: time | None


def zone_of(asked: Asked, *, home: ZoneInfo) -> ZoneInfo:
    """Return by which zone's clock somebody lives: their own, where one is known, else the team's."""
    if asked.time_zone in zone_names():
        return ZoneInfo(asked.time_zone)
    for zones in (zones_of_state(asked.state), zones_of_phone(asked.phone)):
        if len(zones) == 1:
            return ZoneInfo(next(iter(zones)))
    return home


def after(moment: datetime, *, minutes: int, zone: ZoneInfo) -> datetime:
    """Return so much later: whole days by the clock on the wall, the rest as time that passes.

    At an hour that a day has not, because the clock is put forward, it is as much later as the clock is; of one that
    a day has twice, it is the first.
    """
    days, rest = divmod(minutes, DAY)
    there = moment.astimezone(zone)
    if days:
        clock = there.time().replace(fold=0)
        there = datetime.combine(there.date() + timedelta(days=days), clock, tzinfo=zone)
    return there.astimezone(UTC) + timedelta(minutes=rest)


def next_in_window(asked: Asked, window: Window, *, team: HasHours, now: datetime) -> datetime:
    """Return when a step may next leave by its own window and the hours for texts: now, later, or `NEVER`."""
    hours = _Narrowed(_latest(team.texting_from, window.begin), _earliest(team.texting_until, window.end))
    zones = [ZoneInfo(zone) for zone in (zones_of(asked) or ANYWHERE)]
    moment = now
    for _ in range(LOOKS):
        moment = next_allowed(asked, team=hours, now=moment)
        if moment == NEVER:
            return NEVER
        elsewhere = [zone for zone in zones if not _is_day_of(moment, window, zone)]
        if not elsewhere:
            return moment
        moment = max(_midnight_after(moment, zone) for zone in elsewhere)
    return NEVER


def _is_day_of(moment: datetime, window: Window, zone: ZoneInfo) -> bool:
    return not window.days or moment.astimezone(zone).isoweekday() in window.days


def _midnight_after(moment: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=zone).astimezone(UTC)


def _latest(one: time | None, other: time | None) -> time | None:
    return max((each for each in (one, other) if each is not None), default=None)


def _earliest(one: time | None, other: time | None) -> time | None:
    return min((each for each in (one, other) if each is not None), default=None)
