"""The number of parts a text is charged as."""

from __future__ import annotations

import pytest

from apps.messaging.segments import count_segments

QUOTE = "\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        (QUOTE * 70, 1),
        (QUOTE * 71, 2),
        (QUOTE * 134, 2),
        (QUOTE * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        (QUOTE * 66 + "😀" + QUOTE * 66, 3),
        ("Ç" * 160, 1),
        ("ç" * 71, 2),
        ("\t" * 71, 2),
        ("`" * 71, 2),
    ],
)
def test_a_text_is_split_as_the_network_splits_it(text, parts):
    assert count_segments(text).count == parts
