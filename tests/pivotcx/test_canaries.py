"""What each test listens for in its log is heard, in whatever form it stands there; and nothing else is."""

from __future__ import annotations

import logging

import pytest

from tests.canaries import AUTH_TOKEN, HELLO, PASSWORD, heard, private_in

LINES = [
    *(
        "to +13125550148",
        "to=%2B13125550148",
        "to 13125550148.",
        "called (312) 555-0148",
        "called 312-555-0148",
    ),
    *("for robin@candidate.test", f"password {PASSWORD}", f"token={AUTH_TOKEN}", f"came: {HELLO}"),
]
HARMLESS = [
    "manager@demo.test    recruiter@demo.test",
    "request_id=01a226ce-5551-7295-bcf9-788a15f251b8",
    "2026-11-29T10:16:14.555123Z took 555 ms",
    "error 30005550001 of a carrier",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_ours_is_heard(line: str) -> None:
    assert private_in(line) == [line]


@pytest.mark.parametrize("line", HARMLESS)
def test_one_that_says_nothing_of_anybody_is_not(line: str) -> None:
    assert private_in(line) == []


def test_whatever_is_logged_is_listened_to() -> None:
    logging.getLogger("apps.chat").warning("No answer of %s.", "(312) 555-0148")

    (line,) = heard()
    assert "No answer of (312) 555-0148." in line
