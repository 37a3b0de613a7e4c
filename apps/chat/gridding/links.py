"""The grid of tracked links: each address in each text, and whether they went there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef

from apps.accounts.models import Membership
from apps.candidates.gridding import (
    SEARCH_WORDS,
    active_application_columns,
    called,
    candidate_columns,
    custom_columns,
    lead_column,
)
from apps.candidates.models import Candidate
from apps.chat.gridding.chats import chat_beside, partner_of_text, texts_of
from apps.chat.models import TrackedLink
from apps.core.filters import Context
from apps.core.keysets import Key, Order
from apps.grids.declarations import Column, Empty, Grid, Rows, Sort, declare_grid, open_beside
from apps.grids.drawing import Draw

PERSON = "message__conversation__candidate"


def _links(membership: Membership) -> Rows:
    """Return the links that lead somewhere: those of who was erased only count."""
    links = TrackedLink.objects.for_team(membership.team).exclude(target="")
    if not membership.is_restricted:
        return links
    return links.filter(Exists(texts_of(membership).filter(pk=OuterRef("message"))))


def _partner_of_link(row: TrackedLink) -> Candidate:
    return partner_of_text(row.message)


def _with_text(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows.select_related("message__conversation__candidate", "message__author")


def _link(name: str, label: str, draw: Draw, show: Callable[[TrackedLink], Any], **rest: Any) -> Column:
    return Column(name=name, label=label, draw=draw, value=lambda row, _: show(row), **rest)


declare_grid(
    Grid(
        name="links",
        title="Links",
        icon="link",
        one="link",
        many="links",
        root="links",
        rows=_links,
        search=called(candidate=f"{PERSON}_id"),
        search_words=SEARCH_WORDS,
        lead=lead_column(_partner_of_link, path=PERSON),
        sorts=(
            Sort(name="created", label="Written", order=Order(Key("created_at"))),
            Sort(
                name="clicked_at",
                label="First opened",
                order=Order(Key("clicked_at", descending=True, nullable=True)),
                both_ways=False,
            ),
        ),
        default_sort="-created",
        empty=Empty(
            title="No links yet",
            text="Switch on “Track links” where you write, and each address in a text stands here, with whether they "
            "went there.",
        ),
    ),
    _link("target", "Leads to", Draw.TEXT, lambda row: row.target, is_default=True),
    _link("clicks", "Opened", Draw.NUMBER, lambda row: row.clicks, is_default=True),
    _link(
        "clicked_at",
        "First opened",
        Draw.MOMENT,
        lambda row: row.clicked_at,
        sort="clicked_at",
        is_default=True,
    ),
    _link("looks", "Looked at by programs", Draw.NUMBER, lambda row: row.looks),
    _link("created", "Written", Draw.MOMENT, lambda row: row.created_at, sort="created", is_default=True),
    _link(
        "origin",
        "Origin",
        Draw.TEXT,
        lambda row: row.message.get_origin_display(),
        prepare=_with_text,
        is_default=True,
    ),
    _link("author", "Author", Draw.PERSON, lambda row: row.message.author, prepare=_with_text),
    *candidate_columns(_partner_of_link, path=PERSON, shown={"phone"}),
    *active_application_columns(path=PERSON, shown=set()),
    custom_columns(_partner_of_link, path=PERSON),
)
open_beside("links", chat_beside(lambda row: row.message.conversation, _with_text))
