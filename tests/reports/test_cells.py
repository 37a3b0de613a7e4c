"""The rows of a table, as pages show them and charts read them."""

from __future__ import annotations

from datetime import date

from django.template.loader import render_to_string

from apps.reports.selectors.tables import Column, Kind, Table
from apps.reports.stretches import Stretch


def drawn(*rows):
    columns = [
        Column("what", "What", Kind.TEXT),
        Column("sent", "Sent"),
        Column("wait", "Wait", Kind.DURATION),
    ]
    return render_to_string("reports/_cells.html", {"table": Table("one", "One", columns, rows)})


def test_a_row_says_what_it_is_of_and_its_values_for_people_and_charts():
    page = drawn({"what": "Job board", "sent": 1234, "wait": 90})

    assert '<tr><th scope="row" class="report__first">Job board</th>' in page
    assert '<td class="table__number" data-raw="1234">1,234</td>' in page
    assert '<td class="table__number" data-raw="60">1 min</td>' in page
    assert page.count("<tr>") == 2


def test_what_stands_in_a_row_is_words_and_nothing_else():
    page = drawn({"what": "<script>x</script>", "sent": 0, "wait": None})

    assert "<script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert 'data-raw="">–</td>' in page


def test_words_in_a_value_are_escaped_in_its_attribute_too():
    columns = [Column("day", "Day", Kind.DAY), Column("who", "Who", Kind.TEXT)]
    rows = [{"day": date(2026, 3, 1), "who": '"><b>'}]
    page = render_to_string("reports/_cells.html", {"table": Table("one", "One", columns, rows)})

    assert '<td data-raw="&quot;&gt;&lt;b&gt;">&quot;&gt;&lt;b&gt;</td>' in page


def test_a_picture_of_heat_says_of_what_there_is_how_much_and_how_strong_it_is():
    columns = [Column("weekday", "Day", Kind.TEXT), Column("9", "09"), Column("10", "10")]
    rows = [{"weekday": "<Mon>", "9": 1200, "10": 0}]
    page = render_to_string("reports/_heat.html", {"table": Table("one", "One", columns, rows, chart="heat")})

    assert '<th scope="row" class="heat__day">&lt;Mon&gt;</th>' in page
    assert '<td class="heat__cell heat__cell--4">1,200</td>' in page
    assert '<td class="heat__cell heat__cell--0"><span class="visually-hidden">0</span></td>' in page


def test_a_row_of_days_says_which():
    columns = [Column("day", "Week", Kind.DAYS), Column("sent", "Sent")]
    rows = [{"day": Stretch(date(2026, 3, 2), date(2026, 3, 8)), "sent": 3}]
    page = render_to_string("reports/_cells.html", {"table": Table("one", "One", columns, rows)})

    assert '<th scope="row" class="report__first report__first--days">Mar 2 – 8, 2026</th>' in page
