"""The grids of chats and texts; who waits, what was last said and the chat itself, for the grids of people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

from django.db.models import Exists, FilteredRelation, OuterRef, Q

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
from apps.chat.attached import in_few_words
from apps.chat.models import Conversation, Message
from apps.chat.rows import age_of
from apps.core.filters import Context
from apps.core.keysets import Key, Order
from apps.core.paths import path_of
from apps.grids.declarations import (
    Beside,
    Column,
    Empty,
    Grid,
    Prepare,
    Rows,
    Sort,
    add_columns,
    as_they_are,
    declare_grid,
    open_beside,
)
from apps.grids.drawing import Draw

# From a row to its chat. Somebody whom nobody ever wrote to has none.
Chat = Callable[[Any], Conversation | None]


def conversation_columns(
    chat: Chat, *, prepare: Prepare, sorts: dict[str, str], shown: set[str]
) -> Iterator[Column]:
    """Yield the columns of a chat."""
    for name, label, draw, show in CONVERSATION:
        yield Column(
            name=name,
            label=label,
            draw=draw,
            value=_of(chat, show),
            prepare=prepare,
            sort=sorts.get(name, ""),
            is_default=name in shown,
        )


def _of(chat: Chat, show: Callable[[Conversation, Context], Any]) -> Callable[[Any, Context], Any]:
    def value(row: Any, context: Context) -> Any:
        conversation = chat(row)
        return show(conversation, context) if conversation else None

    return value


CONVERSATION: list[tuple[str, str, Draw, Callable[[Conversation, Context], Any]]] = [
    ("waiting", "Waiting", Draw.AGE, lambda row, context: age_of(row, now=context.now)),
    ("last_text", "Last text", Draw.WORDS, lambda row, _: row.last_body),
    (
        "last_text_at",
        "Last text at",
        Draw.MOMENT,
        lambda row, _: row.last_message_at if row.last_body else None,
    ),
    ("last_inbound_at", "Last text from them", Draw.MOMENT, lambda row, _: row.last_inbound_at),
    ("assignee", "Assignee", Draw.PERSON, lambda row, _: row.assignee),
    ("stage", "Stage", Draw.CHOICE, lambda row, _: row.get_stage_display()),
]


@cache
def with_chat(path: str) -> Prepare:
    """Return what fetches the chat with a person, to whom `path` leads from the row; `chat_of` has it then."""
    name = f"{path}__conversations" if path else "conversations"
    is_seen = Q(**{f"{name}__erased_at": None})

    def prepare(rows: Rows, context: Context) -> Rows:  # noqa: ARG001
        # There is one with each person, so that no row is there twice. Made anew: a query writes on its relations.
        found: Rows = rows.annotate(grid_chat=FilteredRelation(name, condition=is_seen))
        return found.select_related("grid_chat__assignee")

    return prepare


def chat_of(row: Any) -> Conversation | None:
    return getattr(row, "grid_chat", None)


def _address(chat: Chat) -> Callable[[Any], str | None]:
    def address(row: Any) -> str | None:
        conversation = chat(row)
        return path_of("chat:conversation", conversation.pk) if conversation else None

    return address


def chat_beside(chat: Chat, prepare: Prepare = as_they_are, person: str = "") -> Beside:
    """Return the chat of a row. `person` is the row's attribute that names whom one may begin to write to."""

    def begin(row: Any) -> str | None:
        return path_of("chat:begin", getattr(row, person)) if person else None

    return Beside(
        label="Open the chat", icon="message-circle", address=_address(chat), begin=begin, prepare=prepare
    )


def _with_people(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows.select_related("candidate", "assignee")


def _conversations(membership: Membership) -> Rows:
    return Conversation.objects.for_team(membership.team).visible_to(membership)


def texts_of(membership: Membership) -> Rows:
    texts = Message.objects.for_team(membership.team)
    if not membership.is_restricted:
        return texts
    return texts.filter(Exists(_conversations(membership).filter(pk=OuterRef("conversation"))))


def _partner(row: Conversation) -> Candidate:
    return cast("Candidate", row.candidate)


def _itself(row: Conversation) -> Conversation:
    return row


def partner_of_text(row: Message) -> Candidate:
    return cast("Candidate", row.conversation.candidate)


def _with_conversation(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows.select_related("conversation__candidate", "conversation__assignee")


def _with_author(rows: Rows, context: Context) -> Rows:  # noqa: ARG001  A `Prepare`.
    return rows.select_related("author")


def _text(name: str, label: str, draw: Draw, show: Callable[[Message], Any], **rest: Any) -> Column:
    return Column(name=name, label=label, draw=draw, value=lambda row, _: show(row), **rest)


USUAL = {"waiting", "last_text", "last_text_at", "assignee"}

add_columns(
    "candidates",
    *conversation_columns(
        chat_of, prepare=with_chat(""), sorts={}, shown={"waiting", "last_text", "assignee"}
    ),
)
add_columns(
    "applications",
    *conversation_columns(chat_of, prepare=with_chat("candidate"), sorts={}, shown={"waiting"}),
)
open_beside("candidates", chat_beside(chat_of, with_chat(""), person="pk"))
open_beside("applications", chat_beside(chat_of, with_chat("candidate"), person="candidate_id"))

declare_grid(
    Grid(
        name="conversations",
        title="Conversations",
        icon="messages-square",
        one="conversation",
        many="conversations",
        root="conversations",
        rows=_conversations,
        search=called(candidate="candidate_id"),
        search_words=SEARCH_WORDS,
        lead=lead_column(_partner, path="candidate"),
        sorts=(
            Sort(
                name="waiting",
                label="Longest waiting",
                order=Order(
                    Key("waiting_since", nullable=True),
                    Key("last_message_at", descending=True),
                    Key("pk", descending=True),
                ),
                both_ways=False,
            ),
            Sort(name="last_text_at", label="Last text", order=Order(Key("last_message_at"))),
        ),
        default_sort="waiting",
        empty=Empty(
            title="No conversations yet",
            text="There is one with each candidate whom you have texted, or who has texted you.",
        ),
    ),
    *conversation_columns(
        _itself,
        prepare=_with_people,
        sorts={"waiting": "waiting", "last_text_at": "last_text_at"},
        shown=USUAL,
    ),
    *candidate_columns(_partner, path="candidate", shown={"phone"}),
    *active_application_columns(path="candidate", shown={"job_title", "source"}),
    custom_columns(_partner, path="candidate"),
)
open_beside("conversations", chat_beside(_itself))

declare_grid(
    Grid(
        name="messages",
        title="Messages",
        icon="message-square-text",
        one="message",
        many="messages",
        root="messages",
        rows=texts_of,
        search=called(candidate="conversation__candidate_id"),
        search_words=SEARCH_WORDS,
        lead=lead_column(partner_of_text, path="conversation__candidate"),
        sorts=(Sort(name="created", label="Written", order=Order(Key("created_at"))),),
        default_sort="-created",
        empty=Empty(
            title="No messages yet",
            text="Every text stands here, yours and theirs, with what became of it.",
        ),
    ),
    _text("direction", "Direction", Draw.CHOICE, lambda row: row.get_direction_display(), is_default=True),
    _text("body", "Words", Draw.WORDS, in_few_words, is_default=True),
    _text(
        "text_status",
        "Status",
        Draw.STATUS,
        lambda row: (row.status, row.get_status_display()),
        is_default=True,
    ),
    _text("author", "Author", Draw.PERSON, lambda row: row.author, prepare=_with_author, is_default=True),
    _text("origin", "Origin", Draw.TEXT, lambda row: row.get_origin_display()),
    _text("created", "Written", Draw.MOMENT, lambda row: row.created_at, sort="created", is_default=True),
    _text("sent_at", "Sent", Draw.MOMENT, lambda row: row.sent_at),
    _text("delivered_at", "Delivered", Draw.MOMENT, lambda row: row.delivered_at),
    _text("segments", "Parts", Draw.NUMBER, lambda row: row.segments),
    _text("error", "What went wrong", Draw.TEXT, lambda row: row.error_detail),
    *candidate_columns(partner_of_text, path="conversation__candidate", shown={"phone"}),
    *active_application_columns(path="conversation__candidate", shown=set()),
    custom_columns(partner_of_text, path="conversation__candidate"),
)
open_beside("messages", chat_beside(lambda row: row.conversation, _with_conversation))
