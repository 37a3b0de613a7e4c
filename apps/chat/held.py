"""What is held of a person in their chat: each text and note, who looks after them, and what they were sent to."""

from __future__ import annotations

from django.db.models import Q

from apps.candidates.gateway import NUMBERED, Held, colleague
from apps.candidates.models import Candidate
from apps.chat.models import (
    Conversation,
    ConversationShare,
    Draft,
    Message,
    Note,
    Reminder,
    TrackedLink,
    UploadLink,
)
from apps.events.models import Event

THEIRS = "conversation__candidate"
WORK = "how our programs worked on sending and fetching it"


def _chat_in_log(person: Candidate) -> Q:
    """What the log says of their chat, but for texts, which stand here themselves."""
    chats = Conversation.objects.filter(team=person.team_id, candidate=person)
    ids = list(chats.values_list("pk", flat=True))
    return Q(conversation_id__in=ids) & ~Q(kind__startswith="message.")


THREAD = (
    Held(
        name="chat",
        model=Conversation,
        says={"number": "number__phone", "assignee": "assignee__full_name"},
        left_out={
            "last_body": "the beginning of the newest text",
            "last_is_inbound": "which text is the newest",
            **dict.fromkeys(["claimed_by", "claimed_until"], "who is about to answer them, for some minutes"),
        },
    ),
    Held(
        name="texts",
        model=Message,
        of=THEIRS,
        says={"number": "number__phone", "author": "author__full_name"},
        left_out={
            **dict.fromkeys(["attempt_id", "attempts", "client_id", "fetch_at", "lane", "lease_until"], WORK),
            **dict.fromkeys(["looks", "lost", "updated_at"], WORK),
            "waited_since": "what the clock of who waits goes back to, should it fail",
        },
        files="media",
    ),
    Held(name="links", model=TrackedLink, of=f"message__{THEIRS}"),
    Held(
        name="notes",
        model=Note,
        of=THEIRS,
        says={"author": "author__full_name"},
        left_out={"mentions": "which colleagues the words name: they stand in them"},
    ),
    Held(name="shared_with", model=ConversationShare, of=THEIRS, says={"user": "user__full_name"}),
    Held(name="drafts", model=Draft, of=THEIRS, says={"user": "user__full_name"}),
    Held(name="reminders", model=Reminder, of=THEIRS, says={"user": "user__full_name"}),
    Held(
        name="chat_log",
        model=Event,
        of=_chat_in_log,
        says={"actor_id": colleague("actor_id")},
        left_out=NUMBERED,
    ),
)
THREAD_LEFT_OUT = {"chat.ReadMark": "how far each colleague has read"}
UPLOAD_LINKS = (
    Held(
        name="upload_links",
        model=UploadLink,
        left_out={"token_hash": "a secret: whoever has it hands in files in their name"},
    ),
)
