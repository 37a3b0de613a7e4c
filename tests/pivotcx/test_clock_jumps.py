"""What is done in its time is done once, also where the clock is put forward or back, at the turn of years, anywhere.

The clock is looked at as its tasks do, in the order of what it shows. What has happened by then, is counted where it
tells: at the carrier, in the log, in the reports.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.assignments import periodic as assignments
from apps.assignments.services import create_assignment_rule
from apps.campaigns import periodic as campaigns
from apps.campaigns.services import start_campaign
from apps.candidates.models import Application
from apps.chat import periodic as chat
from apps.chat.models import Conversation
from apps.chat.services import receive_application, send_text, set_reminder, snooze_conversation
from apps.events.models import Event
from apps.events.relay import number_events
from apps.lists import periodic as lists
from apps.lists.models import ListSize
from apps.reports import periodic as reports
from apps.reports.models import ReportDay
from tests.factories.blasts import some_people
from tests.factories.campaigns import DAY, CampaignFactory
from tests.factories.chat import ConversationFactory, new_phone, text_in

EASTERN = ZoneInfo("America/New_York")
HOUR, SHORTLY = timedelta(hours=1), timedelta(minutes=5)
# What a report of a day waits for is over by then.
SOON = timedelta(seconds=30)
PLANNED, STEPS = "See you on Monday", ["The first", "The second", "The third"]
CLOCKS = [
    chat.ring_due,
    chat.announce_colours,
    chat.bring_back_due,
    chat.reconcile_unsettled,
    assignments.ring_due,
    assignments.catch_up,
    lists.measure,
    reports.ring_due,
]


class World:
    """A team with something due at 15, 16 and 17 o'clock, and each day at 10; and somebody who applies at each look."""

    def __init__(self, team: Any, number: Any, carrier: Any, people: tuple[Any, Any], hands: Any) -> None:
        self.team, self.carrier, self.hands = team, carrier, hands
        self.log: list[tuple[str, datetime]] = []
        self.arrived: list[Any] = []
        now, someone = timezone.now(), people[0]
        rule = {"name": "All", "is_on": True, "gives": "people", "people": [person.pk for person in people]}
        create_assignment_rule(team=team, fields=rule, now=now, actor_id=None)
        steps = [{"body": body, "delay": DAY * bool(nth)} for nth, body in enumerate(STEPS)]
        self.campaign = CampaignFactory(team=team, people=some_people(team, 1), steps=steps)
        start_campaign(campaign=self.campaign, actor_id=None, now=now)
        chats = [ConversationFactory(team=team), ConversationFactory(team=team), text_in(number).conversation]
        send_text(conversation=chats[0], author=someone, body=PLANNED, now=now, send_at=now + 5 * HOUR)
        set_reminder(conversation=chats[1], user=someone, due_at=now + 6 * HOUR, now=now)
        snooze_conversation(conversation=chats[2], until=now + 7 * HOUR, actor=None, now=now)

    def happened(self) -> Counter[str]:
        told = Event.objects.filter(kind__in=["conversation.reminder_due", "conversation.woken"])
        return Counter([text.body for text in self.carrier.new_texts()] + [event.kind for event in told])

    def look(self, moment: datetime) -> None:
        """Let the clock show a moment, and do what it asks for."""
        before = self.happened()
        self.hands.move_to(moment.astimezone(UTC), tick=False)
        self._arrive()
        # What is done, is read in the log, and is counted.
        for _ in range(3):
            campaigns.ring_due()
            while number_events(team_id=self.team.pk):
                pass
            for ring in CLOCKS:
                ring()
            self.hands.shift(SOON)
        self.log += [(name, moment) for name in (self.happened() - before).elements()]
        assert not ReportDay.objects.filter(due_at__isnull=False).exists()

    def _arrive(self) -> None:
        arrival = receive_application(
            team=self.team,
            phone=new_phone(),
            method=Application.Method.API,
            now=timezone.now(),
            candidate={"first_name": "Candidate"},
            application={},
        )
        self.arrived.append(arrival.candidate.pk)

    def assigned(self) -> list[int]:
        """Return how often each who has applied was given to somebody."""
        events = Event.objects.filter(kind="conversation.assigned")
        times = Counter(events.values_list("conversation_id", flat=True))
        chats = dict(Conversation.objects.values_list("candidate_id", "pk"))
        return [times[chats[pk]] for pk in self.arrived]


@pytest.fixture(
    params=[
        "UTC",
        pytest.param("Pacific/Kiritimati", marks=pytest.mark.nightly),
        pytest.param("America/St_Johns", marks=pytest.mark.nightly),
    ]
)
def _elsewhere(request: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process be in another zone."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


BEGIN = [
    pytest.param("2026-06-10", id="a day like any other"),
    pytest.param("2026-03-07", id="the clocks are put forward in the first night"),
    pytest.param("2026-10-31", id="the clocks are put back in the first night"),
    pytest.param("2028-02-28", id="a leap day", marks=pytest.mark.nightly),
    pytest.param("2026-12-31", id="the end of a year", marks=pytest.mark.nightly),
]


def on_the_wall(begin: datetime, *, days: int, past: timedelta) -> datetime:
    """Return the same hour so many days later, by the clock on the wall; and a little past it."""
    return (begin + timedelta(days=days)).astimezone(UTC) + past


def begun(world: tuple[Any, ...], day: str) -> tuple[World, datetime]:
    *cast, hands = world
    begin = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=EASTERN)
    hands.move_to(begin.astimezone(UTC), tick=False)
    return World(*cast, hands), begin.astimezone(UTC)


@pytest.fixture
def cast(
    team: Any, number: Any, carrier: Any, recruiter: Any, teammate: Any, time_machine: Any
) -> tuple[Any, ...]:
    return team, number, carrier, (recruiter, teammate), time_machine


def all_is_done_once(world: World, expected: list[tuple[str, datetime]]) -> None:
    assert sorted(world.log) == sorted(expected)
    assert world.assigned() == [1] * len(world.arrived)
    said = StringIO()
    call_command("recount_reports", team=world.team.slug, stdout=said)
    assert said.getvalue().endswith(" 0 figures were not right.\n")
    days = list(
        ListSize.objects.filter(list=world.campaign.list).order_by("day").values_list("day", flat=True)
    )
    assert days == [days[0] + timedelta(days=nth) for nth in range(3)]


@pytest.mark.parametrize("day", BEGIN)
def test_an_hour_that_is_lost_loses_nothing(cast: tuple[Any, ...], day: str) -> None:
    world, begin = begun(cast, day)
    wall = begin.astimezone(EASTERN)
    second = on_the_wall(wall, days=1, past=HOUR - SHORTLY)
    third = on_the_wall(wall, days=2, past=2 * HOUR - SHORTLY)
    # After the last minutes before something is due come those of an hour later.
    for moment in (begin, begin + 5 * HOUR - SHORTLY, begin + 6 * HOUR - SHORTLY):
        world.look(moment)
    for moment in (begin + 7 * HOUR - SHORTLY, begin + 8 * HOUR - SHORTLY):
        world.look(moment)
    for moment in (second - HOUR, second, third - HOUR - SHORTLY, third):
        world.look(moment)

    all_is_done_once(
        world,
        [
            (STEPS[0], begin),
            (PLANNED, begin + 6 * HOUR - SHORTLY),
            ("conversation.reminder_due", begin + 7 * HOUR - SHORTLY),
            ("conversation.woken", begin + 8 * HOUR - SHORTLY),
            (STEPS[1], second),
            (STEPS[2], third),
        ],
    )


@pytest.mark.parametrize("day", BEGIN)
def test_an_hour_that_comes_twice_does_nothing_twice(cast: tuple[Any, ...], day: str) -> None:
    twice_each_hour(cast, day)


@pytest.mark.usefixtures("_elsewhere")
def test_nor_where_the_process_is_in_another_zone(cast: tuple[Any, ...]) -> None:
    twice_each_hour(cast, "2026-03-07")


def twice_each_hour(cast: tuple[Any, ...], day: str) -> None:
    world, begin = begun(cast, day)
    wall = begin.astimezone(EASTERN)
    second, third = (on_the_wall(wall, days=days, past=timedelta()) for days in (1, 2))
    hours = [begin, begin + 5 * HOUR, begin + 6 * HOUR, begin + 7 * HOUR, second, third]
    for moment in hours:
        world.look(moment)
        # And by a clock that was fast, and is set right.
        world.look(moment - HOUR)
        world.look(moment)
    world.look(third + HOUR)

    names = [STEPS[0], PLANNED, "conversation.reminder_due", "conversation.woken", *STEPS[1:]]
    all_is_done_once(world, list(zip(names, hours, strict=True)))
