"""Days, put together by weeks and months; and the middle of durations that come in parts."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.stretches import Per, Stretch, put_together
from apps.reports.timing import Durations, as_told, nth_told

SECONDS = st.one_of(st.integers(0, 90), st.integers(0, 90_000), st.integers(0, 5_000_000))


@given(
    first=st.dates(date(2000, 1, 1), date(2099, 1, 1)),
    length=st.integers(1, 400),
    per=st.sampled_from(Per),
)
def test_each_day_stands_in_one_row_which_ends_where_its_week_or_month_does(first, length, per):
    days = [first + timedelta(days=each) for each in range(length)]

    rows = put_together(days, per)

    assert [
        row.first + timedelta(days=n) for row in rows for n in range((row.last - row.first).days + 1)
    ] == days
    begin = {
        Per.DAY: lambda _: True,
        Per.WEEK: lambda day: day.weekday() == 0,
        Per.MONTH: lambda day: day.day == 1,
    }
    assert [row.first for row in rows] == [day for day in days if day == first or begin[per](day)]


@pytest.mark.parametrize(
    ("first", "last", "words", "raw"),
    [
        ((2026, 3, 2), (2026, 3, 2), "Mar 2, 2026", "2026-03-02"),
        ((2026, 3, 2), (2026, 3, 8), "Mar 2 – 8, 2026", "2026-03-02/2026-03-08"),
        ((2026, 3, 30), (2026, 4, 5), "Mar 30 – Apr 5, 2026", "2026-03-30/2026-04-05"),
        ((2025, 12, 29), (2026, 1, 4), "Dec 29, 2025 – Jan 4, 2026", "2025-12-29/2026-01-04"),
        ((2026, 2, 1), (2026, 2, 28), "Feb 2026", "2026-02-01/2026-02-28"),
        # A month that these days cut says so.
        ((2026, 2, 2), (2026, 2, 28), "Feb 2 – 28, 2026", "2026-02-02/2026-02-28"),
        ((2028, 2, 1), (2028, 2, 28), "Feb 1 – 28, 2028", "2028-02-01/2028-02-28"),
        ((2026, 1, 1), (2026, 3, 31), "Jan 1 – Mar 31, 2026", "2026-01-01/2026-03-31"),
    ],
)
def test_a_row_says_its_true_first_and_last_day(first, last, words, raw):
    row = Stretch(date(*first), date(*last))

    assert (row.words, row.raw) == (words, raw)


@given(parts=st.lists(st.lists(SECONDS, max_size=8), max_size=8), is_kept=st.booleans())
def test_the_middle_of_many_parts_is_that_of_them_all(parts, is_kept):
    several = []
    for part in parts:
        durations = Durations()
        for seconds in part:
            durations.add(seconds)
        if is_kept:
            counts, durations = durations.counts, Durations()
            durations.take_in(sorted(counts), [counts[each] for each in sorted(counts)], seconds=sum(part))
        several.append(durations)

    whole = Durations.together(several)

    told = sorted(as_told(seconds) for part in parts for seconds in part)
    assert whole.median == (median(told) if told else None)
    assert sorted(whole.counts.elements()) == told
    assert (whole.number, whole.seconds) == (len(told), sum(map(sum, parts)))


def test_a_middle_that_was_asked_for_is_not_that_of_what_is_added_later():
    durations = Durations()
    durations.add(10)
    assert durations.median == 10

    durations.add(20)
    assert durations.median == 15

    durations.take_in([30], [2], seconds=60)
    assert durations.median == 25


def test_all_durations_that_are_told_are_there_in_order():
    told = [nth_told(nth) for nth in range(2_000)]

    assert told == sorted({as_told(seconds) for seconds in range(told[-1] + 1)})
