"""Links as pictures that phones read (QR codes): to be printed, so black on white wherever they are shown."""

from __future__ import annotations

from io import BytesIO

import segno

# Pixels of a PNG's smallest square, and how many of these stay empty around: a code needs four to be found.
PNG_SCALE = 20
BORDER = 4


def code_svg(link: str, *, title: str) -> bytes:
    """Return the code of a link as a picture that is sharp at any size."""
    out = BytesIO()
    _code(link).save(out, kind="svg", border=BORDER, scale=8, dark="black", light="white", title=title)
    return out.getvalue()


def code_png(link: str) -> bytes:
    """Return the code of a link as a picture for who has to put it into a document."""
    out = BytesIO()
    _code(link).save(out, kind="png", border=BORDER, scale=PNG_SCALE, dark="black", light="white")
    return out.getvalue()


def _code(link: str) -> segno.QRCode:
    # A quarter of it may be hidden by dirt or a fold.
    return segno.make_qr(link, error="q")
