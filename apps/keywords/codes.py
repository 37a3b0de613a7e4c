"""The link and the picture that a phone reads a keyword from.

RFC 5724 has `sms:+1…?body=…`. Phones of Apple have wanted `sms:+1…&body=…` since iOS 8, and take nothing else for the
words; the others want the question mark. Between the two stands an empty part: `?&body=` is read by both.
(https://weblog.west-wind.com/posts/2013/Oct/09/Prefilling-an-SMS-on-Mobile-Devices-with-the-sms-Uri-Scheme)
"""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import segno

# Pixels of a PNG's smallest square, and how many of these stay empty around: a code needs four to be found.
PNG_SCALE = 20
BORDER = 4


def text_link(*, phone: str, word: str) -> str:
    """Return the address by which a phone writes the word to a number, ready to be sent."""
    return f"sms:{phone}?&body={quote(word)}"


def code_svg(link: str) -> bytes:
    """Return the code of a link as a picture that is sharp at any size."""
    out = BytesIO()
    # In its own words black on white: what is printed or shown on a dark page is read by machines.
    _code(link).save(
        out, kind="svg", border=BORDER, scale=8, dark="black", light="white", title="Scan to text"
    )
    return out.getvalue()


def code_png(link: str) -> bytes:
    """Return the code of a link as a picture for who has to put it into a document."""
    out = BytesIO()
    _code(link).save(out, kind="png", border=BORDER, scale=PNG_SCALE, dark="black", light="white")
    return out.getvalue()


def _code(link: str) -> segno.QRCode:
    # A quarter of it may be hidden by dirt or a fold.
    return segno.make_qr(link, error="q")
