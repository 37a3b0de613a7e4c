"""While one batch is being written the next one is made ready, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Event, current_thread

import pytest

from apps.imports.intake.ahead import one_ahead


class Source:
    """Batches that say who made them, and when."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.made: list[int] = []
        self.is_made = [Event() for _ in range(count)]
        self.threads: set[str] = set()

    def __iter__(self) -> Iterator[int]:
        for number in range(self.count):
            self.threads.add(current_thread().name)
            self.made.append(number)
            self.is_made[number].set()
            yield number


def test_all_come_in_their_order_and_none_twice() -> None:
    assert list(one_ahead(range(50))) == list(range(50))


def test_the_next_one_is_made_while_one_is_in_use_and_no_more() -> None:
    source = Source(4)
    with closing(one_ahead(source)) as batches:
        first = next(batches)
        assert source.is_made[1].wait(5)

        assert (first, source.made) == (0, [0, 1])
        assert current_thread().name not in source.threads


def test_what_goes_wrong_with_one_is_raised_where_it_is_wanted() -> None:
    def wrong() -> Iterator[int]:
        yield 1
        raise FileNotFoundError

    batches = one_ahead(wrong())

    assert next(batches) == 1
    with pytest.raises(FileNotFoundError):
        next(batches)


def test_who_stops_leaves_no_thread_behind() -> None:
    source = Source(4)
    with closing(one_ahead(source)) as batches:
        next(batches)

    assert source.made in ([0], [0, 1])
    assert list(batches) == []
