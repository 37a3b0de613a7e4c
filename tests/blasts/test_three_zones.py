"""A blast in the evening to people across the country: nobody gets a text at night, and the page says who waits."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_of
from apps.chat.dispatch import dispatch_turn
from apps.chat.models import Message
from apps.core.places import zones_of_phone
from apps.messaging.models import Number
from tests.factories.blasts import BlastFactory, willing
from tests.factories.candidates import CandidateFactory

EASTERN, CENTRAL, PACIFIC = (ZoneInfo(f"America/{city}") for city in ("New_York", "Chicago", "Los_Angeles"))
EVENING = datetime(2026, 6, 10, 20, 50, tzinfo=EASTERN)
# By the area code; of a number that is free to call, nothing is known.
PHONES = {"212": EASTERN, "312": CENTRAL, "213": PACIFIC, "800": None}
NOON, FROM, UNTIL = time(12), time(8), time(21)


@pytest.fixture(autouse=True)
def _by_law(settings):
    settings.TEXTING_HOURS = (FROM, UNTIL)


@pytest.fixture
def everybody(team):
    return willing(
        CandidateFactory(team=team, phone=f"+1{code}555{place:04d}", first_name="Ana")
        for code in PHONES
        for place in (101, 102)
    )


def zone_of(phone):
    return PHONES[phone[2:5]]


def is_in_hours(phone, at):
    """Reckoned anew, not by the module that decides: by day where they are, or where nothing is known from noon on."""
    zone = zone_of(phone)
    there = at.astimezone(zone or EASTERN).time()
    return (FROM if zone else NOON) <= there < UNTIL


class Night:
    """The clock of a blast: each look of it is what the clock and the workers do at that moment."""

    def __init__(self, blast, number, carrier, clock):
        self.blast, self.number, self.carrier, self.clock = blast, number, carrier, clock
        self.left: list[tuple[datetime, str, int]] = []

    def look(self, *moments):
        for moment in moments:
            self.clock.move_to(moment.astimezone(UTC), tick=False)
            before = len(self.carrier.new_texts())
            # Of a pace of one a second, a look lets five go.
            for second in range(3):
                self.clock.move_to(moment.astimezone(UTC) + timedelta(seconds=6 * second), tick=False)
                fan_out(team_id=self.blast.team_id, blast_id=self.blast.pk)
                dispatch_turn(team_id=self.blast.team_id, number_id=self.number.pk)
            self.left += [
                (moment, text.to, text.validity_period) for text in self.carrier.new_texts()[before:]
            ]
        self.blast.refresh_from_db()

    @property
    def codes(self):
        return sorted((f"{at.astimezone(EASTERN):%a %H:%M}", to[2:5]) for at, to, _ in self.left)


@pytest.fixture
def night(team, number, carrier, everybody, as_recruiter, time_machine):
    """The blast, started on its page at ten to nine Eastern."""
    blast = BlastFactory(team=team, people=everybody)
    time_machine.move_to(EVENING.astimezone(UTC), tick=False)
    answer = as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": str(len(everybody))})
    assert answer.status_code == 302
    return Night(Blast.objects.get(pk=blast.pk), number, carrier, time_machine)


def test_the_area_codes_are_of_three_zones_and_of_none():
    assert [len(zones_of_phone(f"+1{code}5550101")) for code in PHONES] == [1, 1, 1, 0]


def test_nobody_is_texted_outside_of_their_hours_and_the_rest_resume_in_theirs(night):
    # Before and after each window begins and ends, through the night and the next morning.
    evening = [time(20, 50), time(20, 59), time(21, 5), time(23, 49), time(23, 55)]
    morning = [time(0, 5), time(4), time(7, 58), time(8), time(11, 58), time(12)]
    days = [(EVENING.date(), evening), (EVENING.date() + timedelta(days=1), morning)]
    night.look(*(datetime.combine(day, at, tzinfo=EASTERN) for day, hours in days for at in hours))

    assert night.codes == [
        ("Thu 08:00", "212"),
        ("Thu 08:00", "212"),
        ("Thu 12:00", "800"),
        ("Thu 12:00", "800"),
        ("Wed 20:50", "213"),
        ("Wed 20:50", "213"),
        ("Wed 20:50", "312"),
        ("Wed 20:50", "312"),
    ]
    assert all(is_in_hours(to, at) for at, to, _ in night.left)


def test_the_carrier_s_own_queue_ends_with_the_window_of_each(night, settings):
    night.look(EVENING, EVENING.replace(hour=8, minute=0) + timedelta(days=1))

    for at, to, validity in night.left:
        ends = at + timedelta(seconds=validity)
        assert is_in_hours(to, ends), (to, at, validity)
    longest = {to[2:5]: validity for _, to, validity in night.left}
    # An hour and ten minutes, three hours and ten, and the carrier's own bound; half a minute is the carrier's.
    assert longest["312"] in range(4100, 4171)
    assert longest["213"] in range(11300, 11371)
    assert longest["212"] == settings.CARRIER_VALIDITY_SECONDS


def test_who_is_queued_and_does_not_leave_in_time_waits_for_the_morning(
    team, number, carrier, as_recruiter, time_machine
):
    people = willing(CandidateFactory(team=team, phone=f"+1212555{place:04d}") for place in range(110, 130))
    blast = BlastFactory(team=team, people=people, body="Are you free?")
    # One a second: before it is too late to begin, there is not time for all.
    Number.objects.filter(pk=number.pk).update(pace=1)
    begin = EVENING - timedelta(seconds=7)
    time_machine.move_to(begin.astimezone(UTC), tick=False)
    as_recruiter.post(f"/blasts/{blast.pk}/start/", {"when": "now", "told": "20"})
    night = Night(Blast.objects.get(pk=blast.pk), number, carrier, time_machine)

    night.look(begin, EVENING + timedelta(minutes=5), EVENING + timedelta(hours=3))
    in_time = len(night.left)
    assert 0 < in_time < 20
    assert all(validity <= 10 * 60 + 7 for _, _, validity in night.left)
    assert set(Message.objects.filter(sent_at=None).values_list("status", flat=True)) == {"scheduled"}
    page = as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()
    assert f"{20 - in_time} people wait: it is outside of the hours" in page

    morning = EVENING.replace(hour=8, minute=0) + timedelta(days=1)
    night.look(*(morning + timedelta(minutes=minute) for minute in range(3)))
    assert len(night.left) == len({to for _, to, _ in night.left}) == 20
    assert all(is_in_hours(to, at) for at, to, _ in night.left)


def test_the_page_says_who_waits_and_until_when(night, as_recruiter):
    night.look(EVENING)

    page = as_recruiter.get(f"/blasts/{night.blast.pk}/").content.decode()

    assert (
        "4 people wait: it is outside of the hours in which they may be texted. Their texts leave by themselves, "
        "the first from Thu, Jun 11, 08:00 EDT on, the last from Thu, Jun 11, 12:00 EDT on."
    ) in page
    counts = counts_of(night.blast)
    assert (counts.recipients, counts.sent, counts.waiting) == (8, 4, 4)
    # And no more when nobody does.
    night.look(*(EVENING.replace(minute=0) + timedelta(hours=hour) for hour in (12, 16)))
    assert "people wait:" not in as_recruiter.get(f"/blasts/{night.blast.pk}/").content.decode()
    assert not BlastRecipient.objects.filter(not_before__gt=timezone.now()).exists()


def test_where_a_cap_may_be_the_reason_the_page_says_so(team, night, as_recruiter):
    team.frequency_cap = 1
    team.save()
    night.look(EVENING)

    assert "or a cap is reached" in as_recruiter.get(f"/blasts/{night.blast.pk}/").content.decode()
