"""What a cell of a grid shows, for every way of drawing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from apps.grids.drawing import Age, Draw, Refused, State
from apps.grids.templatetags.cells import NONE, drawn

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
VALUES = {
    Draw.TEXT: ("Forklift", "Forklift"),
    Draw.WORDS: ("مرحبا", "مرحبا"),
    Draw.MOMENT: (NOW, "Today"),
    Draw.DAY: (NOW, "May 14, 2026"),
    Draw.NUMBER: (0, "0"),
    Draw.PHONE: ("+12015550123", "(201) 555-0123"),
    Draw.CHOICE: ("Engaged", "badge"),
    Draw.YES_NO: (False, "No"),
    Draw.TAGS: (["nights", "crane"], "crane"),
    Draw.PERSON: ("Ann Example", "AE"),
    Draw.STATUS: (("delivered", "Delivered"), "status--delivered"),
    Draw.AGE: (Age("red", "2 d", since=NOW), 'data-since="2026-05-14T12:00:00+00:00"'),
    Draw.REFUSED: (Refused("Opted out", "They texted STOP."), "They texted STOP."),
    Draw.STATE: (State("Paused", "warn", "pause"), "badge--warn"),
}


@pytest.mark.parametrize("draw", Draw)
def test_each_way_of_drawing_shows_its_value(draw: Draw) -> None:
    value, expected = VALUES[draw]

    assert expected in drawn(draw, value, now=NOW)


@pytest.mark.parametrize("draw", sorted(set(Draw) - {Draw.REFUSED}))
def test_what_is_not_there_is_a_dash(draw: Draw) -> None:
    assert drawn(draw, None, now=NOW) == NONE


def test_who_is_not_refused_can_be_texted() -> None:
    assert "Can be texted" in drawn(Draw.REFUSED, None, now=NOW)


@pytest.mark.parametrize("draw", [Draw.TEXT, Draw.WORDS, Draw.CHOICE, Draw.PERSON])
def test_what_people_typed_stays_text(draw: Draw) -> None:
    shown = drawn(draw, '"><script>', now=NOW)

    assert "<script>" not in shown
    assert '""' not in shown


@pytest.mark.parametrize("draw", [Draw.TAGS])
def test_what_people_typed_in_a_tag_stays_text(draw: Draw) -> None:
    assert "<script>" not in drawn(draw, ["<script>"], now=NOW)
