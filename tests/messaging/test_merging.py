"""Merge fields: filled by name and by nothing else, in a time that grows with the text, and never left open."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.messaging.merging import (
    FIELDS,
    BadTemplate,
    MergeField,
    asks_for,
    draft,
    fields_in,
    fill,
    pieces_as_written,
    pieces_of,
)

LONG = 60_000
BOUND = 0.005
# What tries to look like a field, or to reach behind one.
PARTS = st.sampled_from(
    [
        *("{", "}", "{{", "}}", "{{{", "}}}", "|", "||", ".", "first_name", "{{first_name}}", "custom.shift"),
        *("{{custom.shift|x}}", "{{first_name.__class__}}", "{% now %}", "{{first_name|{{last_name}}}}"),
        *("%s", "{0}", "${x}", "\n", "\x00", "\u202e", "é", "😀", " ", "{{}}", "{{ Last_Name | there }}"),
    ]
)
BODIES = st.lists(PARTS | st.text(max_size=8), max_size=60).map("".join)
VALUES = st.dictionaries(st.sampled_from([*FIELDS, "custom.shift"]), BODIES)


def test_fields_are_read_in_their_order_with_what_stands_for_them():
    body = "Hi {{first_name|there}}, {{ Job_Title }} in {{custom.shift| night  shift }}?"

    assert fields_in(body) == [
        MergeField("first_name", "there"),
        MergeField("job_title", ""),
        MergeField("custom.shift", "night shift"),
    ]


def test_a_text_is_filled_with_values_or_with_what_stands_for_them():
    body = "Hi {{first_name|there}}, {{job_title}}? {{first_name|there}}! {a} }:"

    assert fill(body, {"job_title": "Nurse"}) == ("Hi there, Nurse? there! {a} }:", ())
    assert fill(body, {"first_name": "Ana", "job_title": " Nurse\n "}).text == "Hi Ana, Nurse? Ana! {a} }:"


def test_what_has_neither_is_named_once_and_leaves_no_braces():
    filled = fill("{{job_title}} {{first_name}} {{job_title}}", {"first_name": " "})

    assert filled == ("  ", ("job_title", "first_name"))


def test_a_draft_keeps_what_is_missing_where_it_stood():
    body = "Hi {{first_name}}, {{ job_title }}?"

    assert draft(body, {"first_name": "Ana"}) == ("Hi Ana, {{job_title}}?", ("job_title",))
    assert [piece.is_missing for piece in pieces_of(body, {"first_name": "Ana"})] == [
        *(False, False, False),
        *(True, False),
    ]


def test_a_text_is_shown_with_its_fields_as_they_were_typed():
    body = "Hi {{First_name|there}}, {{job_title}}?"

    pieces = pieces_as_written(body)

    assert "".join(piece.words for piece in pieces) == body
    assert [piece.name for piece in pieces] == ["", "first_name", "", "job_title", ""]


def test_a_value_is_only_words():
    hostile = {"first_name": "{{last_name}}", "last_name": "}} {{team_phone}}\r\n%s {0.__class__}"}

    filled = fill("{{first_name}}, {{last_name}}", hostile)

    assert filled.text == "last_name, team_phone %s 0.__class__"


@pytest.mark.parametrize(
    "body",
    [
        *("{{", "}}", "Hi {{first_name", "Hi first_name}}", "{{}}", "{{ }}", "{{nickname}}", "{{|there}}"),
        *("{{first_name.upper}}", "{{first_name.__class__}}", "{{custom.}}", "{{custom.a.b}}", "{{custom}}"),
        *("{{{first_name}}}", "{{{{first_name}}}}", "{{first_name|{{last_name}}}}", "{{first_name|a}b}}"),
        *("}{{first_name}}", "{{first_name}}}", "{{first_name}}{ x", "{{first_name}} {{", "{{0}}"),
    ],
)
def test_what_is_no_field_is_refused_at_the_text(body):
    with pytest.raises(BadTemplate) as refused:
        fields_in(body)

    assert (refused.value.code, refused.value.field) == ("bad_template", "body")


def test_a_field_of_the_team_s_own_must_be_one_where_they_are_known():
    assert fields_in("{{custom.shift}}", own=["shift"])
    with pytest.raises(BadTemplate, match=r"\{\{custom.shift\}\} is no field"):
        fields_in("{{custom.shift}}", own=["skill"])


@given(body=BODIES, values=VALUES)
def test_no_text_leaves_with_an_open_brace(body, values):
    try:
        filled = fill(body, values)
    except BadTemplate:
        return

    assert "{{" not in filled.text
    assert "}}" not in filled.text
    assert set(filled.missing) <= {field.name for field in fields_in(body)}
    assert draft(filled.text, {}).text == filled.text


def seconds(body: str) -> float:
    """Return how long it takes at best, each time for a text that was not read before."""

    def once(number: int) -> float:
        new = f"{number} {body}"
        began = perf_counter()
        with suppress(BadTemplate):
            fill(new, {"first_name": "Ana", "last_name": "Reyes"})
        return perf_counter() - began

    return min(once(number) for number in range(20))


@pytest.mark.parametrize(
    "unit",
    [
        *("a", "{", "}", "{{", "}}", "{ ", "{{{}}}", "{{a", "a}}", "{{first_name|", "|", "{{first_name}}"),
        *("{{first_name|{{", "{{ first_name | there }} ", "{{custom.a}}", "{{first_name}} {", "😀"),
    ],
)
def test_sixty_thousand_characters_take_five_milliseconds_at_most(unit):
    assert seconds((unit * LONG)[:LONG]) <= BOUND
    assert seconds("{{first_name}} " + (unit * LONG)[:LONG]) <= BOUND


def test_nor_do_fields_that_all_differ():
    body = "".join(f"{{{{first_name|{number}}}}}" for number in range(LONG))[:LONG]
    assert seconds(body[: body.rindex("{{")]) <= BOUND
    assert seconds("{{first_name|" + "x " * (LONG // 2) + "}}") <= BOUND


@pytest.mark.parametrize("piece", ["{{{{first_name|{{}}|}}}}{", "x{{first_name}}y{{last_name|z}}"])
def test_nor_does_a_mixture_take_longer(piece):
    assert seconds((piece * LONG)[:LONG]) <= BOUND


def test_words_that_nobody_can_send_ask_for_no_field():
    assert asks_for("Wear the {{custom.badge}}", "badge")
    assert not asks_for("Wear the {{custom.badge}}", "shoes")
    assert not asks_for("Wear the {{custom.badge}} and {{", "badge")
