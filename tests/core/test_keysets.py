"""Pages put together are the whole, in any order, with ties and with what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.core.keysets import Key, NoPlace, Order, page_of_rows, read_place, write_place
from tests.factories.candidates import write_candidates

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
# Few values, so that there are many ties.
MOMENTS = st.one_of(st.none(), st.integers(0, 3).map(lambda days: BEGIN + timedelta(days=days)))
KEYS = {"waiting_since": True, "last_inbound_at": True, "last_message_at": False, "last_body": False}
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "waiting_since": MOMENTS,
            "last_inbound_at": MOMENTS,
            "last_message_at": MOMENTS.map(lambda moment: moment or BEGIN),
            "last_body": st.sampled_from(["", "a", "B", "é"]),
        }
    ),
    max_size=12,
)
ORDERS = st.lists(
    st.tuples(st.sampled_from([*KEYS]), st.booleans()), max_size=3, unique_by=lambda key: key[0]
)


@pytest.fixture
def people(team):
    return write_candidates([Candidate(team=team, phone=f"+1312556{line:04d}") for line in range(12)])


def keys_of(page) -> list:
    return [row.pk for row in page.rows]


def compare(order: Order):
    """Compare two rows as the order says, in Python."""

    def one_by_one(left, right) -> int:
        for key in order.keys:
            one, other = getattr(left, key.column), getattr(right, key.column)
            if one == other:
                continue
            if one is None or other is None:
                return 1 if one is None else -1
            return (1 if one > other else -1) * (-1 if key.descending else 1)
        return 0

    return cmp_to_key(one_by_one)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=ROWS, chosen=ORDERS, size=st.integers(1, 5), turned=st.booleans())
def test_pages_put_together_are_the_whole(team, people, given, chosen, size, turned):
    Conversation.objects.all().delete()
    made = [
        Conversation(team=team, candidate=person, **fields)
        for person, fields in zip(people, given, strict=False)
    ]
    Conversation.objects.bulk_create(made)
    order = Order(*(Key(name, descending=down, nullable=KEYS[name]) for name, down in chosen))
    order = order.reversed if turned else order
    rows = Conversation.objects.for_team(team)

    seen, place = [], None
    while True:
        page = page_of_rows(rows, fetched=rows, order=order, size=size, after=place)
        assert len(page.rows) <= size
        seen += keys_of(page)
        if page.next is None:
            break
        cursor = write_place(page.next, bound_to="this list")
        place = read_place(cursor, order=order, bound_to="this list")
        # The same in one condition.
        rest = list(order.apply(rows.filter(order.beyond(place))).values_list("pk", flat=True))
        assert rest[:size] == keys_of(page_of_rows(rows, fetched=rows, order=order, size=size, after=place))

    assert seen == [row.pk for row in sorted(made, key=compare(order))] or _only_text_differs(order)
    assert sorted(seen) == sorted(row.pk for row in made)
    assert seen == list(order.apply(rows).values_list("pk", flat=True))


def _only_text_differs(order: Order) -> bool:
    """The database has its own alphabet."""
    return "last_body" in order.columns


def test_rows_that_come_meanwhile_neither_repeat_nor_hide_a_row(team, people):
    order = Order(Key("last_message_at", descending=True))
    rows = Conversation.objects.for_team(team)

    def add(some, days):
        Conversation.objects.bulk_create(
            Conversation(team=team, candidate=person, last_message_at=BEGIN + timedelta(days=days))
            for person in some
        )

    add(people[:4], 1)
    whole = list(order.apply(rows).values_list("pk", flat=True))
    first = page_of_rows(rows, fetched=rows, order=order, size=2)
    add(people[4:8], 2)
    second = page_of_rows(rows, fetched=rows, order=order, size=2, after=first.next)

    assert [*keys_of(first), *keys_of(second)] == whole


def test_a_cursor_is_good_for_its_question_only():
    order = Order(Key("created_at"))
    place = (BEGIN, uuid4())
    cursor = write_place(place, bound_to="one")

    assert read_place(cursor, order=order, bound_to="one") == place
    for wrong, asked, bound_to in (
        (cursor, order, "another"),
        (cursor + "x", order, "one"),
        ("nonsense", order, "one"),
        (cursor, Order(Key("a"), Key("b")), "one"),
    ):
        with pytest.raises(NoPlace):
            read_place(wrong, order=asked, bound_to=bound_to)


def test_a_cursor_keeps_every_kind_of_value():
    place = ("Ünder ~ score", None, 7, Decimal("2.50"), date(2026, 2, 3), BEGIN, uuid4())
    order = Order(*(Key(f"column{number}") for number in range(len(place) - 1)))

    cursor = write_place(place, bound_to="all")

    assert read_place(cursor, order=order, bound_to="all") == place
