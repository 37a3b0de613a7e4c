"""What a file is, its content says: within bounds of time and memory, and with a name that harms nobody."""

from __future__ import annotations

import time
import tracemalloc
import unicodedata
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.messaging.uploadable import ENDING_OF, LONGEST_NAME, TAKEN, NotTaken, kind_uploaded, name_uploaded
from tests.factories.uploads import LISTING, WORDS, docx, packed

# In bytes, and in seconds: what one upload may cost besides itself.
MEMORY, TIME = 20_000_000, 3.0


def refusal(content: bytes) -> str:
    """Return why a file is not taken, and see that finding out cost little."""
    begun = time.monotonic()
    tracemalloc.start()
    with pytest.raises(NotTaken) as refused:
        kind_uploaded(BytesIO(content), len(content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEMORY
    assert time.monotonic() - begun < 3 * TIME
    return str(refused.value)


def test_a_bomb_is_refused_soon_and_small() -> None:
    bomb = docx(word__media__a_dot_bin=b"\0" * 120_000_000)
    assert len(bomb) < 200_000

    assert "far too large once it is unpacked" in refusal(bomb)


def test_a_bomb_that_lies_about_its_size_is_no_better() -> None:
    honest = docx(word__media__a_dot_bin=b"\0" * 120_000_000)
    lying = honest.replace((120_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

    assert "damaged" in refusal(lying)


def test_parts_beyond_number_are_refused() -> None:
    parts = {f"word/{each}": "" for each in range(2100)}

    assert "far too large" in refusal(
        packed({"[Content_Types].xml": LISTING, "word/document.xml": WORDS, **parts})
    )


def test_a_listing_beyond_all_bounds_is_refused() -> None:
    assert "far too large" in refusal(
        packed({"[Content_Types].xml": LISTING + " " * 3_000_000, "word/document.xml": WORDS})
    )


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"]),
)
def test_whatever_comes_is_a_kind_or_a_refusal(content: bytes, begins: bytes) -> None:
    whole = begins + content
    kind = ""
    with suppress(NotTaken):
        kind = kind_uploaded(BytesIO(whole), len(whole))

    assert kind in {"", *TAKEN}


@given(st.text(max_size=300), st.sampled_from(TAKEN))
def test_a_name_is_harmless_whatever_was_given(name: str, kind: str) -> None:
    kept = name_uploaded(name, kind)

    stem, _, ending = kept.rpartition(".")
    assert ending == ENDING_OF[kind]
    assert stem
    assert len(kept) <= LONGEST_NAME
    assert not set(kept) & set('/\\<>:"|?*;`$&')
    assert not kept.startswith((".", " "))
    assert "C" not in {unicodedata.category(each)[0] for each in kept}
    assert name_uploaded(kept, kind) == kept


@pytest.mark.parametrize(
    ("given_as", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\docs\\Résumé 2026.PDF", "Résumé 2026.pdf"),
        ("cv.pdf.exe", "cv.pdf.exe.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("con.pdf", "_con.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
    ],
)
def test_names_that_are_meant_to_deceive(given_as: str, kept: str) -> None:
    assert name_uploaded(given_as, "application/pdf") == kept
