"""A filter, changed by one condition: it stays one that the filter language can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.filters import EVERYBODY, Condition, Filter, Operator
from apps.grids.editing import (
    NoSuchPart,
    as_all,
    part_at,
    read_path,
    with_alternative,
    with_condition,
    with_other,
    without,
)

A, B, C, D = (Condition(name, Operator.EMPTY) for name in "abcd")
FILTERS = st.recursive(
    st.sampled_from([A, B, C]),
    lambda parts: st.builds(
        Filter, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=8,
).map(lambda part: part if isinstance(part, Filter) else Filter("all", (part,)))


def test_a_condition_is_added_changed_and_taken_away():
    filter_ = with_condition(with_condition(EVERYBODY, A), B)

    assert filter_ == Filter("all", (A, B))
    assert with_other(filter_, (1,), C) == Filter("all", (A, C))
    assert without(filter_, (0,)) == Filter("all", (B,))
    assert without(without(filter_, (0,)), (0,)) == EVERYBODY


def test_a_condition_gets_alternatives():
    filter_ = with_alternative(Filter("all", (A, B)), (1,), C)

    assert filter_ == Filter("all", (A, Filter("any", (B, C))))
    assert with_alternative(filter_, (1,), D) == Filter("all", (A, Filter("any", (B, C, D))))
    assert without(filter_, (1, 0)) == Filter("all", (A, C))


def test_a_filter_of_alternatives_only_is_one_part():
    filter_ = Filter("any", (A, B))

    assert as_all(filter_) == Filter("all", (filter_,))
    assert with_condition(filter_, C) == Filter("all", (filter_, C))
    assert without(filter_, (0, 1)) == Filter("all", (A,))
    assert with_alternative(filter_, (0,), C) == Filter("all", (Filter("any", (A, B, C)),))


@pytest.mark.parametrize("path", ["", "x", "0.", "-1", "1" * 50, "²"])
def test_what_is_no_place_is_refused(path):
    with pytest.raises(NoSuchPart):
        read_path(path)


@pytest.mark.parametrize("path", [(2,), (0, 0)])
def test_there_must_be_something_at_a_place(path):
    for change in (without, lambda f, p: with_other(f, p, C)):
        with pytest.raises(NoSuchPart):
            change(Filter("all", (A, B)), path)


def places(filter_: Filter, at=()):
    for index, part in enumerate(filter_.parts):
        yield (*at, index)
        if isinstance(part, Filter):
            yield from places(part, (*at, index))


def conditions(part) -> int:
    return sum(map(conditions, part.parts)) if isinstance(part, Filter) else 1


def groups(part):
    for each in part.parts:
        if isinstance(each, Filter):
            yield each
            yield from groups(each)


@given(filter_=FILTERS, data=st.data())
def test_whatever_is_changed_no_group_is_left_empty(filter_, data):
    path = data.draw(st.sampled_from(list(places(as_all(filter_)))))
    gone = conditions(part_at(filter_, path))

    for changed, count in (
        (without(filter_, path), conditions(filter_) - gone),
        (with_other(filter_, path, D), conditions(filter_) - gone + 1),
        (with_alternative(filter_, path, D), conditions(filter_) + 1),
        (with_condition(filter_, D), conditions(filter_) + 1),
    ):
        assert conditions(changed) == count
        assert changed.joined == "all"
        assert all(group.parts for group in groups(changed))
