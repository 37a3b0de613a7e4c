"""Which files a text may carry: what a file is, it says itself; its name and what a browser calls it do not count.

Kinds and sizes are the carrier's: 10 files; 5 MB in all for pictures that it fits to each phone; of other kinds, which
the phones' networks take as they are, the smallest bound among them; names of 20 characters without spaces.
"""

from __future__ import annotations

import re

MOST_FILES = 10
MOST_BYTES, MOST_BYTES_OF_OTHERS = 5_000_000, 600_000
LONGEST_NAME = 20
# Of what candidates send: more than any network carries.
MOST_BYTES_COME = 10_000_000

PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
OTHERS = {"application/pdf": "pdf", "text/vcard": "vcf", "text/calendar": "ics"}
# What phones send besides, and we never do.
RECEIVED = {
    "image/webp": "webp",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "audio/amr": "amr",
    "audio/mpeg": "mp3",
}
ENDINGS = PICTURES | OTHERS | RECEIVED
KINDS_IN_WORDS = "JPEG, PNG and GIF pictures, PDF, contact cards (.vcf) and calendar entries (.ics)"

# What is freed of where it was taken; and above how many bytes threads show a small one of it.
FREED = ("image/jpeg", "image/png")
SMALL_ABOVE = 60_000

BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
BRANDS = (
    *((b"heic", "image/heic"), (b"heix", "image/heic"), (b"mif1", "image/heic")),
    *((b"3g", "video/3gpp"), (b"qt", "video/quicktime")),
    *((begins, "video/mp4") for begins in (b"mp4", b"iso", b"avc1", b"M4V")),
)
WORDS = re.compile(r"\ufeff?\s*BEGIN:V(CARD|CALENDAR)\s*\n", re.IGNORECASE)
WRITTEN = {"CARD": "text/vcard", "CALENDAR": "text/calendar"}
ODD = re.compile(r"[^A-Za-z0-9_-]+")


def kind_of(content: bytes) -> str | None:
    """Return what a file is, of the kinds that the carrier takes; None for any other."""
    for beginning, kind in BEGINNINGS:
        if content.startswith(beginning):
            return kind
    try:
        words = content.decode()
    except UnicodeDecodeError:
        return None
    found = WORDS.match(words)
    return WRITTEN[found[1].upper()] if found and "\0" not in words else None


def kind_received(content: bytes) -> str | None:
    """Return what a file is that a phone has sent; None for what is not kept."""
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return next((kind for begins, kind in BRANDS if content[8:12].startswith(begins)), None)
    if content.startswith(b"#!AMR"):
        return "audio/amr"
    return "audio/mpeg" if content.startswith(b"ID3") else kind_of(content)


def is_picture(kind: str) -> bool:
    return kind in PICTURES


def has_small(kind: str, size: int) -> bool:
    """Whether there is a small one of a picture."""
    return kind in FREED and size > SMALL_ABOVE


def most_bytes_of(kind: str) -> int:
    """Return how large one file of a kind may be."""
    return MOST_BYTES if is_picture(kind) else MOST_BYTES_OF_OTHERS


def name_for_carrier(name: str, kind: str) -> str:
    """Return a file's name as it may stand in an address: short, plain, and with the ending of what it is."""
    ending = f".{ENDINGS[kind]}"
    plain = ODD.sub("-", name.rpartition(".")[0] or name).strip("-")
    return f"{plain[: LONGEST_NAME - len(ending)].strip('-') or 'file'}{ending}"


def size_in_words(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1_000)):,} kB"
