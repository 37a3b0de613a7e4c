"""Which files a candidate may hand in by a link: what a file is, its content says; neither its name nor its sender."""

from __future__ import annotations

import re
import unicodedata
from typing import IO

from apps.core.words import one_line
from apps.messaging.attachable import ENDINGS, kind_of, kind_received, size_in_words
from apps.messaging.packed import (
    COMPOUND_BEGINS,
    DOC,
    DOCX,
    LONGEST_END,
    ODT,
    ZIP_BEGINS,
    BadPack,
    has_archive_behind,
    kind_of_archive,
    kind_of_compound,
)

PDF, RTF, TXT = "application/pdf", "application/rtf", "text/plain"
PICTURES = ("image/jpeg", "image/png", "image/heic", "image/webp")
# Kinds that come by no text.
UPLOADED_ONLY = (DOC, DOCX, ODT, RTF, TXT)
ENDING_OF = {**ENDINGS, DOC: "doc", DOCX: "docx", ODT: "odt", RTF: "rtf", TXT: "txt"}
TAKEN = (PDF, *PICTURES, *UPLOADED_ONLY)
ALSO_CALLED = {"image/jpeg": ("jpeg", "jpe", "jfif"), "image/heic": ("heif",)}

MOST_BYTES, MOST_BYTES_OF_PDF = 10_000_000, 20_000_000
# At once, and by one link in all.
MOST_AT_ONCE, MOST_OF_LINK = 10, 50
KINDS_IN_WORDS = "PDF, photos (JPEG, PNG, HEIC, WebP), Word (DOC, DOCX), ODT, RTF and plain text"
ACCEPT = ",".join([*(f".{ENDING_OF[kind]}" for kind in TAKEN), ".jpeg", *PICTURES])

LONGEST_NAME = 100
# Of Windows: by these names it opens a device.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
# Not in the name of a file anywhere, or of a meaning to some shell or browser.
ODD = re.compile(r'[<>:"/\\|?*;`$&\x00-\x1f]+')
# Written so that a browser, or a shell, takes it for more than words.
LIKE_CODE = re.compile(rb"\s*(<|#!|%!|MZ|\x7fELF)")
NOT_WRITTEN = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What an old hole of Word needs: objects, and what fetches or starts them.
RTF_OBJECTS = re.compile(rb"\\(objdata|objemb|objupdate|objautlink|ddeauto|\*\\template)", re.IGNORECASE)


class NotTaken(Exception):
    """A file that is not taken: why, in words that can follow its name, and what to do instead."""


def kind_uploaded(file: IO[bytes], size: int) -> str:
    """Return what a file is, of the kinds that are taken. It stands at its beginning then. Raises `NotTaken`."""
    if not size:
        raise NotTaken("is empty. Choose another file.")
    file.seek(0)
    head = file.read(4096)
    most = MOST_BYTES_OF_PDF if head.startswith(b"%PDF-") else MOST_BYTES
    if size > most:
        raise NotTaken(
            f"is too large: it may have {size_in_words(most)}. Make it smaller, or send it in parts."
        )
    try:
        kind = _kind(file, head, size)
    except BadPack as bad:
        raise NotTaken(f"{bad}. Save it as a PDF, and send that.") from None
    if kind is None or kind not in TAKEN:
        raise NotTaken(f"cannot be taken: it is none of {KINDS_IN_WORDS}. Save it as a PDF, and send that.")
    file.seek(0)
    return kind


def _kind(file: IO[bytes], head: bytes, size: int) -> str | None:
    if head.startswith(ZIP_BEGINS):
        return kind_of_archive(file)
    file.seek(max(0, size - LONGEST_END))
    if has_archive_behind(file.read()):
        raise BadPack("is two files in one")
    file.seek(0)
    if head.startswith(COMPOUND_BEGINS):
        return kind_of_compound(file.read())
    if head.startswith(b"{\\rtf"):
        if RTF_OBJECTS.search(file.read()):
            raise BadPack("has other things in it than words and pictures")
        return RTF
    kind = kind_received(head) if b"\0" in head or head[:4] in {b"%PDF", b"RIFF"} else kind_of(head)
    if kind is None or kind.startswith("text/"):
        return TXT if _is_plain(file.read()) else None
    return kind


def _is_plain(content: bytes) -> bool:
    """Whether a file is words, and nothing that a browser or a shell would take for more."""
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not LIKE_CODE.match(words[:200].encode()) and not NOT_WRITTEN.search(words)
    return False


def name_uploaded(name: str, kind: str) -> str:
    """Return a name as it is kept: on one line, no path, nothing hidden, and with the ending of what the file is."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(each for each in one_line(last) if unicodedata.category(each)[0] != "C")
    stem = ODD.sub(" ", plain).strip(" .")
    ending = ENDING_OF[kind]
    for known in (ending, *ALSO_CALLED.get(kind, ())):
        stem = stem.removesuffix(f".{known}").removesuffix(f".{known.upper()}")
    stem = " ".join(stem[: LONGEST_NAME - len(ending) - 2].split()).strip(" .")
    if DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem or 'file'}.{ending}"
