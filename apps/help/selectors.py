"""What the guide says to a question, and whose letters are due."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import unescape
from unicodedata import combining, normalize
from uuid import UUID

from django.db import connection
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from apps.accounts.models import Membership
from apps.core.markup import joined, markup
from apps.help.articles import ARTICLES, Article, guide_for

WORD = re.compile(r"\w+")
# What questions are made of; of these alone nothing is found.
SMALL = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "are",
            "can",
            "do",
            "does",
            "for",
            "from",
            "how",
            "i",
            "in",
            "is",
            "it",
            "my",
            "not",
        ),
        *("of", "on", "or", "the", "to", "what", "when", "who", "why", "with"),
    }
)
TITLE, ASKED, LEAD, BODY = 8, 5, 3, 1
EXCERPT, SHORT = 160, 3


@dataclass(frozen=True)
class Hit:
    """An article that answers, and its words around what was asked for, as markup."""

    article: Article
    excerpt: str


def search_guide(question: str, *, membership: Membership) -> list[Hit]:
    """Return the articles in which every word of a question begins some word, those that are about it first."""
    asked = _words(question[:200])
    # Without the end of a plural: "shortcuts" is to find "shortcut".
    words = [
        word.removesuffix("s") if len(word) > SHORT else word for word in asked if word not in SMALL
    ] or asked
    if not words:
        return []
    readable = [article for section in guide_for(membership) for article in section.articles]
    weighed = [(_weight(article, words), article) for article in readable]
    found = sorted((pair for pair in weighed if pair[0]), key=lambda pair: -pair[0])
    return [Hit(article, _excerpt(article, words)) for _, article in found]


def tickets_to_mail(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, ticket) of those whose letter is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, ticket_id FROM help_mail_due(%s)", [now])
        return [(team_id, ticket_id) for team_id, ticket_id in cursor.fetchall()]


@cache
def body_of(slug: str) -> str:
    """Return the words of an article, without markup."""
    page = render_to_string(ARTICLES[slug].template)
    return " ".join(unescape(strip_tags(page.replace("<", " <"))).split())


def _words(text: str) -> list[str]:
    """Return the words of a text, small, and without accents: résumé is asked for as resume, too."""
    plain = "".join(each for each in normalize("NFKD", text) if not combining(each))
    return WORD.findall(plain.casefold())


def _weight(article: Article, words: Iterable[str]) -> int:
    """Return how much an article is about some words; 0 if one of them is nowhere in it."""
    places = [
        (TITLE, article.title),
        (ASKED, article.asked),
        (LEAD, article.lead),
        (BODY, body_of(article.slug)),
    ]
    known = [(weight, set(_words(text))) for weight, text in places]
    each = [
        sum(weight for weight, there in known if any(one.startswith(word) for one in there)) for word in words
    ]
    return sum(each) if all(each) else 0


def _excerpt(article: Article, words: Iterable[str]) -> str:
    body = body_of(article.slug)
    begins = rf"\b(?:{'|'.join(map(re.escape, words))})\w*"
    first = re.search(begins, body, re.IGNORECASE)
    if first is None:
        return article.lead
    begin = body.rfind(". ", 0, first.start()) + 1
    begin = max(begin, first.start() - EXCERPT // 2)
    piece = body[begin : begin + EXCERPT].strip()
    parts: list[object] = ["… " if begin else ""]
    at = 0
    for match in re.finditer(begins, piece, re.IGNORECASE):
        parts += [piece[at : match.start()], markup("<mark>{}</mark>", match[0])]
        at = match.end()
    return joined([*parts, piece[at:], "…"])
