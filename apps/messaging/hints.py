"""What carriers filter and people do not like to read: said to whoever writes, before it is sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from apps.messaging.addresses import addresses_in
from apps.messaging.segments import count_segments

LONGEST_FIRST = 160
MOST_PARTS = 2
SHORTENERS = (
    *("bit.ly", "bitly.com", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "cutt.ly"),
    *(
        "rebrand.ly",
        "rb.gy",
        "t.ly",
        "tiny.cc",
        "shorturl.at",
        "s.id",
        "lnkd.in",
        "adf.ly",
        "bl.ink",
        "dub.sh",
    ),
    *("qr.ae", "short.io", "soo.gd", "tr.im", "trib.al", "x.co"),
)
TRIGGERS = (
    *("cash", "free", "urgent", "urgently", "bonus", "apply now", "act now", "call now", "immediately"),
    *("immediate start", "guaranteed", "guarantee", "winner", "prize", "congratulations", "limited time"),
    *("work from home", "earn money", "extra income", "no experience needed", "risk free", "risk-free"),
    *("click here", "click below", "last chance", "don't miss"),
)
# What people are told to answer, and so no shouting.
ANSWERS = frozenset({"STOP", "HELP", "START", "UNSTOP", "YES", "NO"})

EMOJI = re.compile(r"[\u203c\u2049\u2600-\u27bf\u2b00-\u2bff\u3030\u303d\U0001f000-\U0001faff\ufe0f\u20e3]")
LINK = re.compile(r"https?://\S+|\bwww\.\S+|\b(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}/\S*", re.IGNORECASE)
# Anybody on the way can read what is asked for there, and browsers say so to whoever opens it.
PLAIN_HTTP = re.compile(r"http://", re.IGNORECASE)
SHORTENER = re.compile(
    rf"(?<![\w.@-])(?:www\.)?({'|'.join(map(re.escape, SHORTENERS))})(?![\w-]|\.\w)", re.IGNORECASE
)
# “Are you free on Monday?” is about time, not about money.
OF_TIME = "".join(
    rf"(?<!\b{who} )"
    for who in ("you", "you are", "you're", "you’re", "you be", "I am", "I'm", "I’m", "we are")
)
# Of two that begin alike, the longer one is looked for first.
ALARMING = [
    f"{OF_TIME}{word}" if word == "free" else re.escape(word)
    for word in sorted(TRIGGERS, key=len, reverse=True)
]
TRIGGER = re.compile(rf"(?<!\w)({'|'.join(ALARMING)})(?!\w)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
# A lone one of these opts out at the carrier, whatever it answered. That STOP may be answered, has to be said.
TRAP = re.compile(
    r"\b(?:reply|answer|text|send|say|write|respond|type)\s+(?:(?:with|back|us)\s+)?[\"'“‘]?(cancel|end|quit|revoke)\b"
    r"|\bor\s+(?:to\s+)?[\"'“‘]?(cancel|end|quit|stop|revoke)\b[^.!?]{0,40}\?"
    r"|\b(cancel|end|quit|stop|revoke)[\"'”’]?\s+or\s+[^.!?]{0,40}\?",
    re.IGNORECASE,
)


class Hint(NamedTuple):
    """One line of advice. Only what makes a text impossible blocks it."""

    code: str
    words: str
    blocks: bool = False


def hints_for(
    text: str, *, is_first: bool, names: Collection[str], leads_to: Iterable[str] | None = None
) -> list[Hint]:
    """Return what to think over in a text as its reader gets it.

    `is_first` says that it is the first to this person; `names` are those that the team goes by; `leads_to` are the
    addresses that its links lead to, where these are not those that stand in it.
    """
    hints = [*_of_the_first(text, names=names)] if is_first else []
    parts = count_segments(text).count
    if parts > MOST_PARTS:
        hints.append(
            Hint("many_parts", f"It goes out in {parts} parts. Short texts are read, and cost less.")
        )
    if (marks := text.count("!")) > 1:
        hints.append(Hint("exclamations", f"{marks} exclamation marks look like advertising. One is enough."))
    if "$" in text:
        hints.append(Hint("money", "Carriers filter texts with “$”. Say what it pays when they ask."))
    hints += _of_links(text, leads_to=leads_to)
    if words := list(dict.fromkeys(each.lower() for each in TRIGGER.findall(text))):
        listed = ", ".join(f"“{word}”" for word in words[:3])
        hints.append(Hint("trigger_words", f"Carriers filter texts with words like {listed}."))
    if _shouts(text):
        hints.append(Hint("capitals", "Words in capitals look like shouting, and like spam."))
    if found := TRAP.search(text):
        word = next(filter(None, found.groups())).upper()
        hints.append(
            Hint("opt_out_word", f"Who answers only “{word}” opts out of all texts. Ask for another word.")
        )
    return hints


def _of_the_first(text: str, *, names: Collection[str]) -> list[Hint]:
    hints = []
    if len(text) > LONGEST_FIRST:
        hints.append(
            Hint(
                "long_first",
                f"A first text does best near {LONGEST_FIRST} characters: who you are, why you write, one question. "
                f"This has {len(text)}.",
            )
        )
    if EMOJI.search(text):
        hints.append(
            Hint("emoji_first", "Leave the emoji for later: in a first text they look like advertising.")
        )
    said = text.casefold()
    if not any(name.casefold() in said for name in names if name):
        name = next(iter(names), "")
        hints.append(Hint("no_company", f"Say who writes: the name “{name}” is not in this first text."))
    return hints


def _of_links(text: str, *, leads_to: Iterable[str] | None) -> list[Hint]:
    hints = []
    if found := SHORTENER.search(text):
        hints.append(
            Hint(
                "shortener",
                f"Carriers block links of {found[1].lower()}. Use the long address, or a tracked link.",
            )
        )
    if len(LINK.findall(text)) > 1:
        hints.append(
            Hint("links", "More than one link looks like spam to carriers. Keep the one that matters.")
        )
    if leads_to is None:
        leads_to = [each.words for each in addresses_in(text)]
    if any(map(PLAIN_HTTP.match, leads_to)):
        hints.append(
            Hint(
                "plain_http", "A link begins with http://, not https://: browsers say that it is not secure."
            )
        )
    return hints


def _shouts(text: str) -> bool:
    """Tell whether two words in a row are in capitals, or most of the text is. (A single one may be a short name.)"""
    words = [word for word in WORD.findall(text) if len(word) > 1]
    loud = [word.isupper() and word not in ANSWERS for word in words]
    in_a_row = any(
        one and other and max(len(first), len(second)) > 3
        for one, other, first, second in zip(loud, loud[1:], words, words[1:], strict=False)
    )
    letters = "".join(word for word in words if word not in ANSWERS)
    capitals = sum(map(str.isupper, letters))
    return in_a_row or (len(letters) > 10 and 2 * capitals > len(letters))
