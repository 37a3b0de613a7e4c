"""What the plug-in takes from a page: a few words around each number, and the name beside it; and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.plugin import EXTENSION

pytestmark = pytest.mark.journey

COLLECT = (EXTENSION / "js" / "collect.js").read_text()


def taken(page: Page, body: str) -> list[Any]:
    page.set_content(f"<!doctype html><title>Page</title><body>{body}</body>")
    return list(page.evaluate(COLLECT))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<li><h3>Person Alpha</h3><a href="tel:2015550123">Call</a></li>', "Person Alpha"),
        ("<p>Person Alpha – 201-555-0123</p>", "Person Alpha"),
        ("<p>Mr. Person Alpha: 201-555-0123</p>", "Person Alpha"),
        ('<a href="tel:2015550123" aria-label="Call Person Alpha">Call</a>', "Person Alpha"),
        ('<div itemscope><i itemprop="name">Person Alpha</i><p>201-555-0123</p></div>', "Person Alpha"),
        ("<table><tr><td>7<td>Person van Alpha<td>201-555-0123</table>", "Person van Alpha"),
        (
            '<div class="card"><b class="fullName">PERSON ALPHA</b><p>Phone</p><p>201-555-0123</p></div>',
            "PERSON ALPHA",
        ),
        (
            "<main><h1>Person Álpha-Ωmega, RN</h1><section><h2>Contact Information</h2>201-555-0123</section></main>",
            "Person Álpha-Ωmega",
        ),
        ("<main><h1>Registered Nurse</h1><p>Phone Number: 201-555-0123</p></main>", ""),
        ("<p>201-555-0123</p>", ""),
    ],
)
def test_the_name_is_that_beside_the_number(page: Page, body: str, name: str) -> None:
    assert [hit["name"] for hit in taken(page, body)] == [name]


def test_each_of_many_has_a_name_of_their_own(page: Page) -> None:
    people = "".join(
        f"<h3>Person {word}</h3><p>201-555-01{line}</p>" for word, line in [("Alpha", 23), ("Bravo", 24)]
    )

    hits = taken(page, f"<section><p>Office: 201-555-0122</p>{people}</section>")

    assert [hit["name"] for hit in hits] == ["", "Person Alpha", "Person Bravo"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Call <span>(201)</span> <b>555</b>-0123 now</p>",
        "<p>(201)&nbsp;555&#8209;0123</p>",
        '<a href="TEL:+1-201-555-0123">Call</a>',
        '<input type="tel" value="201-555-0123">',
        '<input name="mobile_phone" value="(201) 555-0123">',
        '<div id="host"></div>',
    ],
)
def test_a_number_is_seen_however_it_is_written(page: Page, body: str) -> None:
    page.set_content(f"<body>{body}</body>")
    page.evaluate(
        "document.querySelector('#host')?.attachShadow({ mode: 'open' }).append('Phone: 201-555-0123')"
    )

    [hit] = page.evaluate(COLLECT)

    assert "2015550123" in "".join(sign for sign in hit["text"] if sign.isdigit())


@pytest.mark.parametrize(
    "body",
    [
        "<p hidden>201-555-0123</p>",
        '<p style="display: none">201-555-0123</p>',
        '<p style="visibility: hidden">201-555-0123</p>',
        "<script>201-555-0123</script><style>/* 201-555-0123 */</style><template>201-555-0123</template>",
        '<input type="password" value="2015550123"><input name="salary" value="2015550123">',
        "<p>10/15/2026</p><p>2026-10-15</p><p>12,400 people</p>",
    ],
)
def test_what_nobody_sees_and_what_is_a_date_stays_in_the_page(page: Page, body: str) -> None:
    assert taken(page, body) == []


def test_only_a_few_words_around_a_number_leave_the_page(page: Page) -> None:
    secret = "They were ill last winter. " * 40

    [hit] = taken(page, f"<p>{secret}Call me at (201) 555-0123 any day. {secret}</p>")

    assert len(hit["text"]) <= 14 + 30 + 20
    assert hit["text"][hit["at"] :].startswith("(201) 555-0123")


def test_a_number_alone_in_its_cell_goes_with_what_its_column_is_called(page: Page) -> None:
    table = "<table><tr><th>Requisition<th>Phone<tr><td>2015550123<td>2015550124</table>"
    words = "<dl><dt>Candidate ID<dd>2015550125</dl>"

    assert [hit["text"] for hit in taken(page, table + words)] == [
        "Requisition: 2015550123",
        "Phone: 2015550124",
        "Candidate ID: 2015550125",
    ]


def test_a_page_of_thousands_of_numbers_is_bounded(page: Page) -> None:
    hits = taken(page, "".join(f"<p>201-555-{line:04}</p>" for line in range(1500)))

    assert len(hits) == 500


def test_nothing_of_it_stays_behind(page: Page) -> None:
    body = '<p>201-555-0123</p><a href="tel:2015550124">Call</a>'
    page.set_content(f"<body>{body}</body>")
    before = page.evaluate("[document.documentElement.outerHTML, Object.keys(window).length]")

    page.evaluate(COLLECT)

    assert page.evaluate("[document.documentElement.outerHTML, Object.keys(window).length]") == before
