"""Files as candidates hand them in: small ones of each kind, and such as are not taken."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from PIL import Image

from apps.messaging.packed import DOCX, ODT
from tests.factories.files import photo

MAIN = f"{DOCX}.main+xml"
LISTING = f'<Types><Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
WORDS = "<w:document><w:body><w:p>A made-up résumé</w:p></w:body></w:document>"
# What scanners take for a virus, and nothing else does (eicar.org). In two pieces, or they take this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def packed(parts: Mapping[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """Pack parts, always to the same bytes."""
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for name, content in parts.items():
            how = ZIP_STORED if name in stored else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), content, compress_type=how)
    return whole.getvalue()


def docx(**parts: bytes | str) -> bytes:
    more = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    return packed({"[Content_Types].xml": LISTING, "word/document.xml": WORDS, **more})


def odt(**parts: bytes | str) -> bytes:
    more = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    return packed({"mimetype": ODT, "content.xml": "<office:document/>", **more}, stored=("mimetype",))


def compound(*names: str) -> bytes:
    """Make a compound file of nothing but names: one table of sectors, one of names ([MS-CFB])."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<III", head, 44, 1, 1, 0)
    struct.pack_into("<III", head, 60, end, 0, end)
    struct.pack_into("<I109I", head, 72, 0, 0, *[free] * 108)
    sectors = struct.pack("<128I", table, end, *[free] * 126)
    entries = b""
    for name in ("Root Entry", *names):
        written = (name + "\0").encode("utf-16-le")
        entries += written.ljust(64, b"\0") + struct.pack("<HB", len(written), 2) + bytes(61)
    return bytes(head) + sectors + entries.ljust(512, b"\0")


def webp() -> bytes:
    return photo(kind="WEBP")


def heic() -> bytes:
    """Make what begins as a HEIC and has the Exif of a photo in it."""
    exif = Image.open(BytesIO(photo())).info["exif"]
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x08mdat" + exif + b"\0" * 64


PDF = b"%PDF-1.4\n% a made-up paper\n%%EOF\n"
RTF = rb"{\rtf1\ansi A made-up resume}"
TXT = "Résumé\r\nten years of forklifts".encode()
DOC = compound("WordDocument", "1Table")
TAKEN = {
    "paper.pdf": (PDF, "application/pdf"),
    "paper.docx": (docx(), DOCX),
    "paper.odt": (odt(), ODT),
    "paper.doc": (DOC, "application/msword"),
    "paper.rtf": (RTF, "application/rtf"),
    "paper.txt": (TXT, "text/plain"),
    "wide.txt": ("wide".encode("utf-16"), "text/plain"),
}
PICTURES = {
    "photo.jpg": "image/jpeg",
    "photo.png": "image/png",
    "photo.webp": "image/webp",
    "photo.heic": "image/heic",
}


def picture(name: str) -> bytes:
    made = {"jpg": photo, "png": lambda: photo(kind="PNG"), "webp": webp, "heic": heic}
    return made[name.rpartition(".")[2]]()


NOT_TAKEN = {
    "nothing.pdf": (b"", "is empty"),
    "page.html": (b"<!doctype html><script>alert(1)</script>", "cannot be taken"),
    "page.txt": (b"\n <html><script>alert(1)</script>", "cannot be taken"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "cannot be taken"),
    "program.pdf": (b"MZ\x90\0" + bytes(200), "cannot be taken"),
    "program.txt": (b"\x7fELF\x02\x01" + bytes(200), "cannot be taken"),
    "script.txt": (b"#!/bin/sh\nrm -rf /\n", "cannot be taken"),
    "moving.gif": (b"GIF89a" + bytes(30), "cannot be taken"),
    "archive.docx": (packed({"a.txt": "a"}), "cannot be taken"),
    "sheet.docx": (packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}), "cannot be taken"),
    "macros.docm": (docx(word__vbaProject_dot_bin="x"), "macros"),
    "macros.docx": (
        packed(
            {
                "[Content_Types].xml": LISTING.replace("document.main", "document.macroEnabled.main"),
                "word/document.xml": WORDS,
            }
        ),
        "macros",
    ),
    "macros.odt": (odt(Basic__Standard__Module1_dot_xml="x"), "macros"),
    "macros.doc": (compound("WordDocument", "Macros", "VBA"), "macros"),
    "locked.docx": (compound("EncryptedPackage", "EncryptionInfo"), "password"),
    "sheet.doc": (compound("Workbook"), "cannot be taken"),
    "broken.doc": (DOC[:600], "damaged"),
    "fetching.docx": (
        docx(
            word___rels__settings_dot_xml_dot_rels=(
                '<Relationship Type="http://x/relationships/attachedTemplate" Target="x" TargetMode="External"/>'
            )
        ),
        "from elsewhere",
    ),
    "objects.rtf": (rb"{\rtf1{\object\objemb{\*\objdata 0105}}}", "other things"),
    "out.docx": (
        packed({"[Content_Types].xml": LISTING, "word/document.xml": WORDS, "../../evil": "x"}),
        "unusual",
    ),
    "two.pdf": (PDF + packed({"a.txt": "a"}), "two files in one"),
    "half.docx": (docx()[:-30], "damaged"),
}
