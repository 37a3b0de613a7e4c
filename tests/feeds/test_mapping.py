"""A mapping as it is sent and stored: read as a whole, or refused with the place of what is wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.feeds.mapping import BadMapping, read_mapping
from apps.feeds.mapping.moments import is_date_form, read_moment


def test_a_path_alone_is_a_recipe() -> None:
    mapping = read_mapping({"fields": {"candidate.phone": "a.b"}})

    assert [str(path) for path in mapping.fields["candidate.phone"].paths] == ["a.b"]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ([], ""),
        ({"field": {}}, "field"),
        ({"fields": []}, "fields"),
        ({"fields": {"candidate.shoe": "a"}}, "fields/candidate.shoe"),
        ({"fields": {"custom.": "a"}}, "fields/custom."),
        ({"fields": {"status": {}}}, "fields/status"),
        ({"fields": {"status": {"paths": ["a"], "constant": "b"}}}, "fields/status"),
        ({"fields": {"status": {"paths": ["a", "b["]}}}, "fields/status/paths/1"),
        ({"fields": {"status": {"paths": "a"}}}, "fields/status/paths"),
        ({"fields": {"status": {"path": "a"}}}, "fields/status/path"),
        ({"fields": {"status": {"paths": ["a"], "part": "nick"}}}, "fields/status/part"),
        ({"fields": {"status": {"paths": ["a"], "case": "camel"}}}, "fields/status/case"),
        ({"fields": {"status": {"paths": ["a"], "date": "DD.MM"}}}, "fields/status/date"),
        ({"fields": {"status": {"paths": ["a"], "format": "x"}}}, "fields/status/format"),
        ({"fields": {"status": {"header": "X Y"}}}, "fields/status/header"),
        ({"fields": {"status": {"paths": ["a"], "choices": {"x": 1}}}}, "fields/status/choices/x"),
        ({"fields": {"event.kind": {"paths": ["a"], "choices": {"x": "buy"}}}}, "fields/event.kind/choices"),
        ({"items": "a["}, "items"),
        ({"fetch_hosts": ["https://x.test"]}, "fetch_hosts/0"),
        ({"fields": {f"custom.a{n}": "a" for n in range(101)}}, "fields"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(raw: Any, place: str) -> None:
    with pytest.raises(BadMapping) as refused:
        read_mapping(raw)

    assert refused.value.field == place
    assert refused.value.detail


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["fields", "status", "a.b"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["fields", "status", "paths", "choices", "items"]), inner)
        ),
    )
)
def test_whatever_is_sent_is_a_mapping_or_refused(raw: Any) -> None:
    with suppress(BadMapping):
        assert read_mapping(raw).fields is not None


@pytest.mark.parametrize(
    ("text", "form", "moment"),
    [
        ("2026-03-27T14:44:43.120Z", "auto", datetime(2026, 3, 27, 14, 44, 43, 120_000, UTC)),
        ("2026-03-27T10:44:43-04:00", "iso", datetime(2026, 3, 27, 14, 44, 43, tzinfo=UTC)),
        ("1774622683000", "auto", datetime(2026, 3, 27, 14, 44, 43, tzinfo=UTC)),
        ("1774622683", "auto", datetime(2026, 3, 27, 14, 44, 43, tzinfo=UTC)),
        ("1774622683", "s", datetime(2026, 3, 27, 14, 44, 43, tzinfo=UTC)),
        ("3/4/2026 4:05 PM", "auto", datetime(2026, 3, 4, 16, 5, tzinfo=UTC)),
        ("Fri, 27 Mar 2026 14:44:43 GMT", "auto", datetime(2026, 3, 27, 14, 44, 43, tzinfo=UTC)),
        ("Mar 27, 2026", "auto", datetime(2026, 3, 27, tzinfo=UTC)),
        ("20260327", "auto", datetime(2026, 3, 27, tzinfo=UTC)),
        ("27.03.26 14:44", "DD.MM.YY HH:mm", datetime(2026, 3, 27, 14, 44, tzinfo=UTC)),
        ("soon", "auto", None),
        ("99999999999999999", "ms", None),
        # What some systems write where they know none.
        ("0001-01-01T00:00:00", "auto", None),
        ("9999-12-31", "iso", None),
        ("nan", "s", None),
    ],
)
def test_a_moment_is_read_as_it_was_written(text: str, form: str, moment: datetime | None) -> None:
    try:
        read = read_moment(text, form=form)
    except ValueError:
        read = None

    assert read == moment


def test_the_country_says_which_of_day_and_month_is_first() -> None:
    assert read_moment("3/4/2026", country="GB").month == 4
    assert read_moment("3/4/2026", country="US").month == 3


@given(st.text(max_size=30) | st.from_regex(r"[0-9/:. TZ+-]{1,20}", fullmatch=True))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    with suppress(ValueError):
        assert read_moment(text).tzinfo is UTC


@given(st.text(alphabet="YMDHms-./: T%d", max_size=20), st.text(max_size=20))
def test_any_form_is_known_or_refused(form: str, text: str) -> None:
    if is_date_form(form):
        with suppress(ValueError):
            read_moment(text, form=form)
