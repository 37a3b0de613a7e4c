"""Names stay on one line."""

from __future__ import annotations

import pytest

from apps.core.words import one_line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Sam \t Lee ", "Sam Lee"),
        ("Sam\r\nBcc: all@example.test", "Sam Bcc: all@example.test"),
        ("Sam\u2028Lee\x1b[31m", "Sam Lee [31m"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\x00\n", ""),
        ("Zoë 👩\u200d🔧 李", "Zoë 👩\u200d🔧 李"),
    ],
)
def test_a_text_on_one_line(given: str, kept: str) -> None:
    assert one_line(given) == kept
