"""Fetching the files that a text links to, as Twilio does: each must be there, be what it says, and be small enough.

Only what is on this machine: the simulated carrier goes nowhere else, and links to elsewhere stay links.
"""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import httpx

from apps.messaging.attachable import kind_of
from apps.simulator.carrier.records import Media, Message

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
NOT_FETCHED, NOT_TAKEN, TOO_LARGE = 11200, 12300, 30019
LARGEST = 5 * 1024 * 1024
PATIENCE = httpx.Timeout(10.0, connect=5.0)


def has_files_here(message: Message) -> bool:
    """Return whether a text links to files that are still to be fetched."""
    return any(_is_here(media) for media in message.media)


async def fetch_files(message: Message) -> int | None:
    """Fetch what a text links to on this machine. Return the code that it fails with, if it does."""
    total = 0
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        for media in filter(_is_here, message.media):
            try:
                answer = await client.get(media.source_url, headers={"User-Agent": "TwilioProxy/1.1"})
            except httpx.HTTPError:
                return NOT_FETCHED
            if answer.status_code != httpx.codes.OK:
                return NOT_FETCHED
            total += len(answer.content)
            if total > LARGEST:
                return TOO_LARGE
            said = answer.headers.get("Content-Type", "").partition(";")[0].strip()
            if said != kind_of(answer.content):
                return NOT_TAKEN
            media.content_type = said
            media.content_base64 = base64.b64encode(answer.content).decode()
    return None


def _is_here(media: Media) -> bool:
    return not media.content_base64 and urlsplit(media.source_url).hostname in HERE
