"""What a file really is, whatever its name says."""

from __future__ import annotations

import mmap
import zipfile
from enum import Enum
from pathlib import Path

from apps.imports.reading.tables import MAX_BYTES, FileRefused, damaged, locked

USE = "Save it as .xlsx or .csv and try again."

# By the first bytes: what it is called.
SIGNATURES = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"{\\rtf": "a text document",
    b"\x1f\x8b": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<body")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# By an entry of the archive: what such a document is called.
DOCUMENTS = {
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "a Numbers document",
    "Index.zip": "a Numbers document",
    "content.xml": "an OpenDocument file (.ods)",
}


class Kind(Enum):
    TEXT = "text"
    WORKBOOK = "workbook"


def kind_of(path: Path) -> Kind:
    """Return how a file is to be read, by its content. Raises `FileRefused` for what is no spreadsheet."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise FileRefused(
            "too_big",
            f"This file has {size / 2**20:,.0f} MB, and {MAX_BYTES / 2**20:,.0f} MB is the most that is read. "
            "Divide it, or leave out columns that are not needed.",
        )
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise FileRefused("empty", "This file is empty.")
    if head.startswith(OLE):
        raise _refused_ole(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _kind_of_archive(path)
    for signature, name in SIGNATURES.items():
        if head.startswith(signature):
            raise _refused(name)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(MARKUP):
        raise _refused("a web page or XML")
    return Kind.TEXT


def _kind_of_archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise damaged() from None
    if "xl/workbook.xml" in names:
        return Kind.WORKBOOK
    raise _refused(next((name for entry, name in DOCUMENTS.items() if entry in names), "a zip archive"))


def _refused_ole(path: Path) -> FileRefused:
    """Return why a file of the old Office format is refused: an encrypted workbook hides in one, too."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return locked()
        if content.find("Workbook".encode("utf-16-le")) < 0 and content.find("Book".encode("utf-16-le")) < 0:
            return _refused("an old Office document")
    return _refused("a workbook of the old format (.xls)")


def _refused(name: str) -> FileRefused:
    return FileRefused("not_a_spreadsheet", f"This is {name}, not a spreadsheet that can be read. {USE}")
