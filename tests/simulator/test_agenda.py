"""What happens next in the demo's past: whoever is heard is answered after a while, and before the past ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from apps.simulator.demo.agenda import Agenda

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("ends", [MONDAY + timedelta(hours=19 * nth) for nth in range(9)])
def test_an_answer_takes_a_while_however_close_the_end_is(ends):
    agenda = Agenda(ends=ends, chance=Random(1))
    moments = [ends - timedelta(minutes=7 * nth) for nth in range(600)]
    heard = [asked for asked in moments if agenda.leaves_time_after(asked)]

    waits = [(asked, agenda.answer_to(asked, minutes=35)) for asked in heard]

    assert all(asked + MINUTE <= answer < ends for asked, answer in waits)
    assert len(heard) > 500


def test_whoever_asks_in_the_last_minutes_is_not_heard():
    agenda = Agenda(ends=MONDAY, chance=Random(1))

    assert not agenda.leaves_time_after(MONDAY - 20 * MINUTE)
    assert not agenda.leaves_time_after(MONDAY + DAY)


def test_on_most_days_it_is_answered_at_work():
    agenda = Agenda(ends=MONDAY + 9 * DAY, chance=Random(1))

    answer = agenda.answer_to(MONDAY - DAY, minutes=35)

    assert MONDAY + timedelta(hours=14) <= answer < MONDAY + timedelta(hours=22)
