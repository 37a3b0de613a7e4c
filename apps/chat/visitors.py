"""Whether a person opened a link, or something that looks at links by itself. It cannot be told for certain."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Crawlers, previews of messengers, scanners of carriers and of mail, and programs; also who says nothing of themselves.
MACHINES = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|facebookexternalhit|facebot|whatsapp|telegram|skype|slack|discord|embedly|"
    r"scan|proofpoint|barracuda|mimecast|safelinks|virustotal|google-safety|headless|lighthouse|pingdom|monitor|"
    r"curl|wget|python|java/|okhttp|go-http|node|axios|libwww|httpclient|^\s*$",
    re.IGNORECASE,
)
AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")


def is_person(*, method: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a call looks like somebody's own: not only for the head, not ahead of time, by a known browser."""
    is_ahead = any(
        "prefetch" in headers.get(name, "") or "preview" in headers.get(name, "") for name in AHEAD
    )
    return method == "GET" and not is_ahead and not MACHINES.search(headers.get("User-Agent", ""))
