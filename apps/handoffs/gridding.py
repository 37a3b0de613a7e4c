"""The grid of handoffs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

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
from apps.chat.gridding.chats import chat_beside, chat_of, conversation_columns, with_chat
from apps.core.filters import Context
from apps.core.keysets import Key, Order
from apps.grids.declarations import Column, Empty, Grid, Rows, Sort, declare_grid, open_beside
from apps.grids.drawing import Draw, State
from apps.handoffs.models import Handoff

STATES = {
    Handoff.State.WAITING: State("Waits until they join", "warn", "hourglass"),
    Handoff.State.RECEIVED: State("Received", "", "inbox"),
    Handoff.State.SEEN: State("Seen", "good", "eye"),
    Handoff.State.WITHDRAWN: State("Taken back", "", "undo-2"),
}


def _handoffs(membership: Membership) -> Rows:
    return Handoff.objects.for_team(membership.team)


def _person(row: Handoff) -> Candidate:
    return cast("Candidate", row.candidate)


def _with_facts(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    found: Rows = rows.with_facts()  # type: ignore[attr-defined]
    return found


def _fact(name: str, label: str, draw: Draw, show: Callable[[Handoff], Any], **rest: Any) -> Column:
    return Column(
        name=name, label=label, draw=draw, value=lambda row, _: show(row), prepare=_with_facts, **rest
    )


declare_grid(
    Grid(
        name="handoffs",
        title="Handoffs",
        icon="handshake",
        one="handoff",
        many="handoffs",
        root="handoffs",
        rows=_handoffs,
        search=called(candidate="candidate_id"),
        search_words=SEARCH_WORDS,
        lead=lead_column(_person, path="candidate"),
        sorts=(
            Sort(name="created", label="Handed over", order=Order(Key("created_at"))),
            Sort(
                name="stars",
                label="Stars",
                order=Order(Key("stars", descending=True, nullable=True)),
                both_ways=False,
            ),
        ),
        default_sort="-created",
        empty=Empty(
            title="No handoffs yet",
            text="Open a chat and hand the candidate over: to a colleague, to somebody outside by e-mail, or to "
            "another team. Who has whom, and how good they are, stands here.",
        ),
    ),
    _fact("handed_from", "From", Draw.TEXT, lambda row: row.giver, is_default=True),
    _fact("handed_to", "To", Draw.TEXT, lambda row: row.receiver, is_default=True),
    _fact("outcome", "Outcome", Draw.CHOICE, lambda row: row.outcome_words, is_default=True),
    _fact("stars", "Stars", Draw.NUMBER, lambda row: row.stars, sort="stars", is_default=True),
    _fact("created", "Handed over", Draw.MOMENT, lambda row: row.created_at, sort="created", is_default=True),
    _fact("handoff_state", "State", Draw.STATE, lambda row: STATES[row.state], is_default=True),
    _fact("summary", "Summary", Draw.WORDS, lambda row: row.summary, is_default=True),
    _fact("direction", "Direction", Draw.CHOICE, lambda row: row.get_direction_display()),
    _fact("received", "Received", Draw.MOMENT, lambda row: row.received_at),
    *conversation_columns(chat_of, prepare=with_chat("candidate"), sorts={}, shown=set()),
    *candidate_columns(_person, path="candidate", shown=set()),
    *active_application_columns(path="candidate", shown=set()),
    custom_columns(_person, path="candidate"),
)
open_beside("handoffs", chat_beside(chat_of, with_chat("candidate")))
