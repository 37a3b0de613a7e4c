"""The link that a phone reads a keyword from.

RFC 5724 has `sms:+1…?body=…`. Phones of Apple have wanted `sms:+1…&body=…` since iOS 8, and take nothing else for the
words; the others want the question mark. Between the two stands an empty part: `?&body=` is read by both.
(https://weblog.west-wind.com/posts/2013/Oct/09/Prefilling-an-SMS-on-Mobile-Devices-with-the-sms-Uri-Scheme)
"""

from __future__ import annotations

from urllib.parse import quote


def text_link(*, phone: str, word: str) -> str:
    """Return the address by which a phone writes the word to a number, ready to be sent."""
    return f"sms:{phone}?&body={quote(word)}"
