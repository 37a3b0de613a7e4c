from __future__ import annotations

import pytest

from tests.factories.api import Partner
from tests.factories.candidates import CandidateFactory


def add(team, count):
    return [CandidateFactory(team=team, phone=f"+1312555{next(_lines):04d}") for _ in range(count)]


_lines = iter(range(1000, 9999))


def read_all(partner: Partner, path: str, *, between=lambda: None, **params):
    pages, cursor = [], None
    while True:
        page = partner.get(path, **params, **({"cursor": cursor} if cursor else {})).json()
        pages.append([row["id"] for row in page["data"]])
        cursor = page["next_cursor"]
        assert page["has_more"] is (cursor is not None)
        if cursor is None:
            return pages
        between()


def test_pages_show_each_row_once_newest_first(team, partner):
    rows = add(team, 5)

    pages = read_all(partner, "candidates", limit=2)

    newest_first = [str(row.pk) for row in reversed(rows)]
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:]]


def test_rows_that_come_meanwhile_neither_repeat_nor_hide_a_row(team, partner):
    rows = add(team, 5)

    pages = read_all(partner, "candidates", between=lambda: add(team, 3), limit=2)

    assert [row for page in pages for row in page] == [str(row.pk) for row in reversed(rows)]


def test_fifty_come_at_a_time(team, partner):
    add(team, 51)

    assert len(partner.get("candidates").json()["data"]) == 50
    assert len(partner.get("candidates", limit=200).json()["data"]) == 51


def test_an_empty_list_is_a_page_too(partner):
    assert partner.get("candidates").json() == {"data": [], "next_cursor": None, "has_more": False}


@pytest.mark.parametrize("change", ["another question", "another list", "another team", "another hand"])
def test_a_cursor_is_good_for_its_question_only(team, partner, other_partner, change):
    add(team, 3)
    cursor = partner.get("candidates", limit=1, search="312").json()["next_cursor"]

    response = {
        "another question": lambda: partner.get("candidates", search="555", cursor=cursor),
        "another list": lambda: partner.get("messages", cursor=cursor),
        "another team": lambda: other_partner.get("candidates", search="312", cursor=cursor),
        "another hand": lambda: partner.get("candidates", search="312", cursor="x" + cursor),
    }[change]()

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "invalid_cursor"
