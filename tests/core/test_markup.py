"""Pieces of HTML are filled as Django fills them."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from apps.core.markup import joined, markup

PARTS = st.one_of(
    st.text(),
    st.sampled_from(["<script>", "\"'><b>", "&amp;", "{0}", "{}"]),
    st.text().map(SafeString),
    *(st.integers(), st.none(), st.booleans(), st.uuids()),
    st.just(gettext_lazy("<i>")),
)
FORM = '<p title="{}">{} {}</p>'


@given(st.tuples(PARTS, PARTS, PARTS))
def test_what_is_no_markup_is_escaped_as_django_does_it(parts):
    filled = markup(FORM, *parts)

    assert filled == format_html(FORM, *parts)
    assert type(filled) is SafeString


@given(st.lists(PARTS))
def test_so_it_is_where_parts_stand_in_a_row(parts):
    row = joined(parts)

    assert row == format_html_join("", "{}", ((part,) for part in parts))
    assert type(row) is SafeString
