"""A file that came with a text, fetched from where the carrier keeps it, and from nowhere else.

The address stands in a call that somebody signed; all the same it is only read for which file it is. We ask the one
host that we speak to; where that sends us on to a store of the carrier's, we go without our credentials.
"""

from __future__ import annotations

import re
from time import monotonic
from urllib.parse import urljoin, urlsplit

import httpx
from django.conf import settings

from apps.messaging.gateway import CarrierUnavailable, FileRefused

HOST = "api.twilio.com"
FILE = re.compile(
    r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Messages/(?:SM|MM)[0-9a-fA-F]{32}/Media/ME[0-9a-fA-F]{32}"
)
# Where the carrier's own store is, which it sends us on to.
STORES = re.compile(
    r"(?:[a-z0-9-]+\.)*twiliocdn\.com(?:\.s3-external-1\.amazonaws\.com)?|[a-z0-9-]+\.twilio\.com"
)
MOST_STEPS = 4
# Seconds for one file: what comes drop by drop may take no longer.
LONGEST = 20.0


def fetch(url: str, *, account_sid: str, auth_token: str, most: int) -> bytes:
    """Return what is in a file. Raises `FileRefused`, and `CarrierUnavailable` for what may be otherwise later."""
    base = settings.TWILIO_API_URL.rstrip("/")
    target, ends = _ours(url, base=base, account_sid=account_sid), monotonic() + LONGEST
    connecting, answering = settings.CARRIER_TIMEOUT
    patience = httpx.Timeout(answering, connect=connecting)
    try:
        # No proxy settings or .netrc of the machine: the request goes where it is told.
        with httpx.Client(
            trust_env=False, timeout=patience, headers={"Accept-Encoding": "identity"}
        ) as client:
            for _ in range(MOST_STEPS):
                mine = (account_sid, auth_token) if _origin(target) == _origin(base) else None
                with client.stream("GET", target, auth=mine) as answer:
                    if not answer.has_redirect_location:
                        return _read(answer, most=most, ends=ends)
                    target = _next(urljoin(target, answer.headers["Location"]), base=base)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise CarrierUnavailable(type(error).__name__) from error
    raise FileRefused("elsewhere")


def _ours(url: str, *, base: str, account_sid: str) -> str:
    """Return where a file of this account is asked for. Raises `FileRefused` for any other address."""
    try:
        asked = urlsplit(url)
        named = FILE.fullmatch(asked.path)
    except ValueError:
        raise FileRefused("elsewhere") from None
    if _origin(url) not in {("https", HOST), _origin(base)} or named is None or named[1] != account_sid:
        raise FileRefused("elsewhere")
    return base + asked.path


def _next(url: str, *, base: str) -> str:
    """Return where the carrier may send us on to. Raises `FileRefused`."""
    scheme, host = _origin(url)
    if (scheme, host) == _origin(base) or (scheme == "https" and STORES.fullmatch(host)):
        return url
    raise FileRefused("elsewhere")


def _origin(url: str) -> tuple[str, str]:
    """Return scheme, and host with a port if it names one; with a user in it, it is nobody's."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def _read(answer: httpx.Response, *, most: int, ends: float) -> bytes:
    if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise FileRefused("gone", may_come=True)
    if answer.status_code != httpx.codes.OK:
        raise CarrierUnavailable(str(answer.status_code))
    content = bytearray()
    for part in answer.iter_raw():
        content += part
        if len(content) > most:
            raise FileRefused("too_large")
        if monotonic() > ends:
            raise CarrierUnavailable("It came too slowly.")
    return bytes(content)
