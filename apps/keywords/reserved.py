"""Which words a keyword can be: none that people say to a carrier, or that says of texts that they are not wanted."""

from __future__ import annotations

from apps.messaging.keywords import Keyword, read_keyword
from apps.messaging.wishes import read_wish

# In the languages in which stop words are read.
YES = frozenset({"y", "yes", "si", "oui", "sim", "ja", "ok", "okay"})
WHY = {
    Keyword.STOP: "It ends all texts to whoever sends it, by law.",
    Keyword.START: "It lets somebody who has opted out get texts again.",
    Keyword.HELP: "It is answered with who you are and how to reach you, by law.",
    Keyword.YES: "People say it in any chat.",
}


def why_reserved(cleaned: str) -> str:
    """Return why a word, cleaned as texts are, can be no keyword; nothing if it can."""
    read = read_keyword(cleaned)
    if read is not None:
        return WHY[read]
    if cleaned in YES:
        return WHY[Keyword.YES]
    if read_wish(cleaned) is not None:
        return "It could be read as a wish to get no more texts."
    return ""
