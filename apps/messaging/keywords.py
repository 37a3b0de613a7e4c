"""Words that a phone says to the carrier and to us alike: STOP, START, HELP.

47 CFR 64.1200(a)(10) names stop, quit, end, revoke, opt out, cancel and unsubscribe; the rest are the carriers' own,
and what people write who mean the same.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"
    # Opts in who is opted out; plain chat from everybody else.
    YES = "yes"


_STOP = {
    *("stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout", "opt out", "unsub"),
    *("arret", "alto", "parar", "cancelar", "baja", "no mas", "stpo", "sotp", "stop2quit", "stop all"),
}
_START = {"start", "unstop"}
_HELP = {"help", "info", "aide", "ayuda"}
# What may follow or precede a stop word without making it a sentence about something else.
_COURTESY = r"(?:please|pls|thanks|thank you|now|all|texting me|messaging me|texting|messaging)"
_AROUND = re.compile(rf"^(?:{_COURTESY} )*(?P<word>.+?)(?: {_COURTESY})*$")
# Letter by letter: “S.T.O.P.”, “S T O P”.
_SPELT = re.compile(r"\b\w(?: \w\b){2,}")


# What carriers answer by themselves, if it is the whole text.
_CARRIERS_OWN = {
    *("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"),
    *("START", "UNSTOP", "YES", "HELP", "INFO"),
}


def is_answered_by_carriers(text: str) -> bool:
    """Return whether a carrier knows the text for STOP, START or HELP: to the letter, but for case and spaces."""
    return text.strip().upper() in _CARRIERS_OWN


def read_keyword(text: str) -> Keyword | None:
    """Return the keyword that the whole text is, whatever its case, accents, punctuation and emoji; else None."""
    cleaned = clean(text)
    if not cleaned or len(cleaned) > 60:
        return None
    cleaned = _SPELT.sub(lambda found: found[0].replace(" ", ""), cleaned)
    if cleaned in _HELP:
        return Keyword.HELP
    if cleaned in _START:
        return Keyword.START
    if cleaned == "yes":
        return Keyword.YES
    if cleaned in _STOP:
        return Keyword.STOP
    match = _AROUND.match(cleaned)
    # Courtesy bends only the words that nobody uses of an interview: "cancel now" may be one.
    if match and match["word"] in _STOP - {"cancel", "end", "quit", "cancelar", "baja", "alto"}:
        return Keyword.STOP
    return None


def clean(text: str) -> str:
    """Return the letters and digits of a text in lower case without accents, single-spaced."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept: list[str] = []
    for char in plain:
        if char.isalnum() or _is_vowel_sign(char, kept):
            kept.append(char)
        elif not unicodedata.combining(char):
            kept.append(" ")
    return " ".join("".join(kept).split())


def _is_vowel_sign(char: str, before: list[str]) -> bool:
    """Return whether a mark is a vowel, as in Hindi or Thai, and no ornament of a Latin letter."""
    is_mark = unicodedata.category(char) in {"Mc", "Mn"} and not unicodedata.combining(char)
    return is_mark and bool(before) and not before[-1].isascii() and not 0xFE00 <= ord(char) <= 0xFE0F
