"""What of a person stands on this floor: their thread, and their lines in files of the grids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core import serializers
from django.db.models import Model, QuerySet

from apps.accounts.models import Membership
from apps.candidates.models import Candidate
from apps.chat.attached import attachment_ids
from apps.chat.held import THREAD, THREAD_LEFT_OUT, UPLOAD_LINKS
from apps.chat.models import (
    ERASED,
    Conversation,
    ConversationShare,
    Draft,
    Message,
    Note,
    ReadMark,
    Reminder,
    TrackedLink,
    UploadLink,
)
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.events.services import record_event
from apps.grids.services import forget_exports
from apps.messaging.services import forget_attachments, forget_callbacks

# What a row of the list shows of the newest text.
NEWEST = ("last_message_at", "last_inbound_at", "last_body", "last_is_inbound")


FORGOTTEN_FOR = "Somebody was erased since, so the file was deleted. Export once more."


class TextOnItsWay(DomainError):
    """Whether the carrier has it is not known yet: that is asked by the phone."""

    code = "text_on_its_way"
    status = 409


class Thread:
    name = "thread"
    tables = frozenset({"chat.Conversation"})
    held = THREAD
    left_out = THREAD_LEFT_OUT

    def tell(self, candidate: Candidate) -> list[str]:
        thread = {"team": candidate.team_id, "conversation__candidate": candidate}
        texts = Message.objects.filter(**thread).count()
        notes = Note.objects.filter(**thread).count()
        return [*([counted(texts, "text")] if texts else []), *([counted(notes, "note")] if notes else [])]

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        """Put two threads together: who waits in either, waits, since the longer of the two."""
        into, other = _conversation(kept), _conversation(gone)
        if other is None:
            return {}
        if into is None:
            Conversation.objects.filter(pk=other.pk).update(candidate=kept)
            return {"given": str(other.pk)}
        moved = {
            "into": _stored([into]),
            "other": _stored([other]),
            "marks": _stored(_of(ReadMark, other)),
            "shares": _stored(_of(ConversationShare, other)),
            "texts": _take(Message, into, other),
            "notes": _take(Note, into, other),
        }
        # One of each person: what they have asked for in the chat that stays, stays.
        asked = _of(Reminder, into).values_list("user_id", flat=True)
        reminders = _of(Reminder, other).exclude(user__in=list(asked))
        moved["reminders"] = [str(pk) for pk in reminders.values_list("pk", flat=True)]
        reminders.update(conversation=into)
        moved["drafts"] = _take_drafts(into, other)
        also = set(_of(ConversationShare, other).values_list("user_id", flat=True))
        also -= set(_of(ConversationShare, into).values_list("user_id", flat=True))
        ConversationShare.objects.bulk_create(
            ConversationShare(team_id=into.team_id, conversation=into, user_id=user) for user in also
        )
        moved["also"] = [str(user) for user in also]
        newer = max(into, other, key=lambda row: row.last_message_at)
        for name in NEWEST:
            setattr(into, name, getattr(newer, name))
        into.last_inbound_at = _latest(into.last_inbound_at, other.last_inbound_at)
        if other.waiting_since is not None:
            into.waiting_since = min(into.waiting_since or other.waiting_since, other.waiting_since)
            into.closed_at = None
        if into.closed_at is not None or not other.is_snoozed:
            # Put aside is only what was put aside in both.
            into.snoozed_until = None
        into.assignee_id = into.assignee_id or other.assignee_id
        into.number_id = into.number_id or other.number_id
        into.save(
            update_fields=[*NEWEST, "waiting_since", "closed_at", "assignee", "number", "snoozed_until"]
        )
        # While it still has an id to be told of by.
        _tell("conversation.merged", other, {"into": str(into.pk)})
        other.delete()
        return moved

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        if "given" in moved:
            Conversation.objects.filter(team=kept.team_id, pk=moved["given"]).update(candidate=gone)
        into = _conversation(kept)
        if "texts" not in moved or into is None:
            return
        before, other = _restored([*moved["into"], *moved["other"]])
        members = set(Membership.objects.for_team(kept.team).values_list("user_id", flat=True))
        other.claimed_by = other.claimed_until = None
        if other.assignee_id not in members:
            other.assignee = None
        other.save(force_insert=True)
        Message.objects.filter(pk__in=moved["texts"], conversation=into).update(conversation=other)
        Note.objects.filter(pk__in=moved["notes"], conversation=into).update(conversation=other)
        Reminder.objects.filter(pk__in=moved.get("reminders", []), conversation=into).update(
            conversation=other
        )
        Draft.objects.filter(pk__in=moved.get("drafts", []), conversation=into).update(conversation=other)
        ReadMark.objects.bulk_create(mark for mark in _restored(moved["marks"]) if mark.user_id in members)
        ConversationShare.objects.bulk_create(
            share for share in _restored(moved["shares"]) if share.user_id in members
        )
        newest = Message.objects.filter(team=kept.team_id, conversation=into).order_by("-created_at").first()
        if newest is None or newest.created_at <= before.last_message_at:
            for name in NEWEST:
                setattr(into, name, getattr(before, name))
        if into.waiting_since == other.waiting_since:
            into.waiting_since = None if into.is_closed else before.waiting_since
        if into.assignee_id == other.assignee_id:
            into.assignee_id = before.assignee_id
        into.save(update_fields=[*NEWEST, "waiting_since", "assignee"])
        _of(ConversationShare, into).filter(user__in=moved["also"]).delete()
        _tell("conversation.opened", other, {"parted": True})

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        conversation = _conversation(candidate)
        if conversation is None:
            return
        texts = Message.objects.filter(team=candidate.team_id, conversation=conversation)
        if texts.unsettled().exists():
            raise TextOnItsWay("A text to them is on its way at this moment. Try again in a minute.")
        forget_callbacks(team=candidate.team, message_ids=list(texts.values_list("pk", flat=True)))
        texts.filter(status__in=[Message.Status.QUEUED, Message.Status.SCHEDULED]).update(
            status=Message.Status.CANCELLED
        )
        # What is in them may say who it is for; a blast's is everybody's.
        with_files = texts.exclude(media=[])
        forget_attachments(team=candidate.team, ids=attachment_ids(with_files.only("media")))
        # Where they lead may say who it is for. How often somebody went there still counts.
        TrackedLink.objects.filter(team=candidate.team_id, message__in=texts).update(target="")
        # The carrier's id stays: by it a text that it repeats is still known, and is not taken in again.
        texts.update(phone=ERASED, body="", media=[], fetch_at=None, client_id=None, error_detail="")
        Note.objects.filter(team=candidate.team_id, conversation=conversation).update(body="", mentions=[])
        _of(Reminder, conversation).delete()
        _of(Draft, conversation).delete()
        Conversation.objects.filter(pk=conversation.pk).update(
            closed_at=conversation.closed_at or now,
            waiting_since=None,
            claimed_by=None,
            claimed_until=None,
            snoozed_until=None,
            last_body="",
            erased_at=now,
        )
        _tell("conversation.erased", conversation, {})


def _conversation(candidate: Candidate) -> Conversation | None:
    rows = Conversation.objects.filter(team=candidate.team_id, candidate=candidate)
    return rows.select_for_update(of=("self",), no_key=True).first()


def _of(model: Any, conversation: Conversation) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(team=conversation.team_id, conversation=conversation)
    return rows


def _take(model: Any, into: Conversation, other: Conversation) -> list[str]:
    rows = _of(model, other)
    taken = [str(pk) for pk in rows.values_list("pk", flat=True)]
    rows.update(conversation=into)
    return taken


def _take_drafts(into: Conversation, other: Conversation) -> list[str]:
    """Give a chat what was begun in the other. Who has begun something in both, has the one below the other."""
    own = {(draft.user_id, draft.kind): draft for draft in _of(Draft, into)}
    taken = []
    for draft in _of(Draft, other):
        if mine := own.get((draft.user_id, draft.kind)):
            mine.words = f"{mine.words}\n{draft.words}"[: Draft.LONGEST]
            mine.save(update_fields=["words", "updated_at"])
        else:
            taken.append(str(draft.pk))
    Draft.objects.filter(pk__in=taken).update(conversation=into)
    return taken


def _stored(rows: Iterable[Model]) -> Any:
    """Return rows as JSON can hold them. Each moment to the microsecond, which Django's own JSON cuts off."""
    return json.loads(json.dumps(serializers.serialize("python", rows), default=str))


def _restored(stored: Any) -> list[Any]:
    return [each.object for each in serializers.deserialize("python", stored)]


def _latest(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment), default=None)


def _tell(kind: str, conversation: Conversation, data: dict[str, Any]) -> None:
    record_event(team=conversation.team, kind=kind, conversation_id=conversation.pk, data=data)


class UploadLinks:
    """Addresses at which somebody hands in files: those that are in texts on their phone go on leading to them."""

    name = "upload_links"
    tables = frozenset({"chat.UploadLink"})
    held = UPLOAD_LINKS
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002  The files are told of as texts.
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        theirs = UploadLink.objects.filter(team=kept.team_id, candidate=gone)
        moved = [str(pk) for pk in theirs.values_list("pk", flat=True)]
        theirs.update(candidate=kept)
        return {"ids": moved}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        # Of those that were merged before this part was there, nothing is known.
        theirs = UploadLink.objects.filter(team=kept.team_id, candidate=kept, pk__in=moved.get("ids", []))
        theirs.update(candidate=gone)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        UploadLink.objects.filter(team=candidate.team_id, candidate=candidate).delete()


class Exports:
    """Files of rows, which no table points at: whoever goes may stand in any of them."""

    name = "exports"
    tables: frozenset[str] = frozenset()
    held = ()
    left_out: Mapping[str, str] = {
        **dict.fromkeys(
            ["grids.BulkAction", "grids.BulkBatch"], "what was done with many rows at once, by their ids"
        )
    }

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002  Nothing that anybody would look for.
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:  # noqa: ARG002
        """A file says what was so when it was written."""
        return {}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Nothing was moved."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Delete the team's files; one that is just being written is begun anew, without them."""
        forget_exports(team_id=candidate.team_id, reason=FORGOTTEN_FOR)
