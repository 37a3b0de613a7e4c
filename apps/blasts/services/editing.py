"""Blasts written, changed and thrown away, as long as they have not started."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team, User
from apps.blasts.models import Blast
from apps.core.errors import DomainError
from apps.core.words import name_of_copy, one_line
from apps.events.services import record_event
from apps.lists.models import List
from apps.lists.services import change_files, read_words
from apps.messaging.models import Number
from apps.messaging.selectors import default_number
from apps.messaging.services import copy_attachments, forget_attachments_of_many

LONGEST_NAME = 80
# What may be changed of one that has not started.
BLAST_FIELDS = ("name", "list", "number", "body", "body_b", "share_b", "track_links", "media")
OF_COPY = ("list", "number", "body", "body_b", "share_b", "track_links")
OF_YES = ("approver", "approved_at", "approved_for", "asker", "asked_at", "declined_at", "letter_due_at")


class BadBlastName(DomainError):
    code = "bad_blast_name"


class BadBlastBody(DomainError):
    code = "bad_blast_body"


class BadShare(DomainError):
    code = "bad_share"


class BlastAlreadyStarted(DomainError):
    code = "blast_already_started"
    status = 409


class BlastHasChanged(DomainError):
    """It is no longer what somebody has just looked at."""

    code = "blast_has_changed"
    status = 409


@transaction.atomic
def create_blast(
    *,
    team: Team,
    author: User | None,
    name: str,
    list_: List,
    body: str,
    number: Number | None = None,
    body_b: str = "",
    share_b: int = 0,
    track_links: bool = False,
    media: Sequence[UUID] = (),
) -> Blast:
    """Write a blast, with files that its author has uploaded; nothing is sent before it is started.

    Raises `BadBlastName`, `BadBlastBody`, `BadShare`, `AttachmentRefused`, and `BadTemplate` for a merge field that
    there is not.
    """
    blast = Blast(team=team, author=author, number=number or default_number(team=team))
    given = {"name": name, "list": list_, "body": body, "body_b": body_b, "share_b": share_b}
    given |= {"track_links": track_links, "media": media}
    _take(blast, given, author.pk if author else None)
    blast.save(force_insert=True)
    _tell(blast, "blast.created", author.pk if author else None)
    return blast


@transaction.atomic
def copy_blast(*, blast: Blast, author: User) -> Blast:
    """Return a draft of the same words and files to the same list, wherever the blast stands; nothing else of it."""
    files = copy_attachments(team=blast.team, ids=blast.attachment_ids, for_many=True)
    said = {name: getattr(blast, name) for name in OF_COPY}
    copy = Blast(team=blast.team, author=author, name=name_of_copy(blast.name, LONGEST_NAME), **said)
    copy.media = [each.as_kept for each in files]
    copy.save(force_insert=True)
    _tell(copy, "blast.created", author.pk)
    return copy


@transaction.atomic
def update_blast(
    *, blast: Blast, fields: Mapping[str, Any], actor_id: UUID | None, version: int | None = None
) -> Blast:
    """Change what is given of a blast; `version` is the one that somebody has changed. One that a mistake has stopped
    before it began is a draft again.

    Raises `BlastAlreadyStarted`, `BlastHasChanged`, and as `create_blast` does. Another
    manager's yes was to what it was before: it is taken back.
    """
    locked = lock_blast(blast)
    if not locked.is_editable:
        raise BlastAlreadyStarted("This blast has started: it can no longer be changed.")
    ensure_version(locked, version)
    _take(locked, fields, actor_id)
    if locked.is_scheduled:
        ensure_words(locked)
    if locked.is_failed:
        # What had stopped it, may be mended.
        locked.status, locked.error, locked.started_at = Blast.Status.DRAFT, "", None
    locked.editor_id = actor_id
    locked.version += 1
    if locked.approved_at is not None:
        _take_back_yes(locked, actor_id)
    # What was asked, was asked of other words.
    locked.asker = locked.asked_at = locked.declined_at = locked.letter_due_at = None
    of_stop = ("status", "send_at", "started_at", "error")
    locked.save(update_fields=[*BLAST_FIELDS, "version", "editor", *OF_YES, *of_stop])
    _tell(locked, "blast.updated", actor_id)
    return locked


@transaction.atomic
def delete_blast(*, blast: Blast, actor_id: UUID | None) -> None:
    """Throw a blast away that has not started. Raises `BlastAlreadyStarted`."""
    locked = lock_blast(blast)
    ensure_can_be_deleted(locked)
    _tell(locked, "blast.deleted", actor_id)
    forget_attachments_of_many(team=locked.team, ids=locked.attachment_ids)
    locked.delete()


def ensure_can_be_deleted(blast: Blast) -> None:
    """Raise `BlastAlreadyStarted` where something of it may have been sent."""
    if not blast.is_editable:
        raise BlastAlreadyStarted("This blast has started. Cancel it, and what it has sent stays on record.")


def lock_blast(blast: Blast) -> Blast:
    """Take turns with whoever else changes this blast, and with the worker that is at it."""
    rows = Blast.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("team__account", "list__team", "number", "author")
    return found.get(team=blast.team_id, pk=blast.pk)


def read_body(team: Team, text: str, field: str = "body") -> str:
    """Return the words of a blast as they are kept; a draft may have none yet. Raises `BadBlastBody`, `BadTemplate`."""
    return read_words(team, text, refusal=BadBlastBody, field=field)


def ensure_version(blast: Blast, version: int | None) -> None:
    """Raise `BlastHasChanged` where a blast is another than the one that somebody has looked at."""
    if version is not None and version != blast.version:
        raise BlastHasChanged("It was changed meanwhile. Look once more.", version=blast.version)


def ensure_words(blast: Blast) -> None:
    """Raise what stands against the words of a blast that is to leave: `BadBlastBody`, `BadTemplate`."""
    if not blast.body:
        raise BadBlastBody("A text needs some words.", field="body")
    # A field of the team's own may be gone since it was written.
    for name, body in blast.bodies.items():
        read_body(blast.team, body, "body" if name == "a" else "body_b")


def _take(blast: Blast, fields: Mapping[str, Any], actor_id: UUID | None) -> None:
    """Write fields onto a blast, each as it is kept."""
    if "name" in fields:
        blast.name = one_line(fields["name"])
        if not 1 <= len(blast.name) <= LONGEST_NAME:
            raise BadBlastName(f"Name the blast, in 1 to {LONGEST_NAME} characters.", field="name")
    if "list" in fields:
        blast.list = fields["list"]
    if fields.get("number") is not None:
        blast.number = fields["number"]
    if "body" in fields:
        blast.body = read_body(blast.team, fields["body"])
    blast.track_links = fields.get("track_links", blast.track_links)
    if "body_b" in fields or "share_b" in fields:
        _take_variant(blast, fields.get("body_b", blast.body_b), fields.get("share_b", blast.share_b))
    if "media" in fields:
        blast.media = change_files(team=blast.team, media=blast.media, ids=fields["media"], actor_id=actor_id)


def _take_variant(blast: Blast, body: str, share: int) -> None:
    if not body.strip():
        blast.body_b, blast.share_b = "", 0
        return
    if not 1 <= share <= 99:
        raise BadShare("Say how many of a hundred people get the other text: 1 to 99.", field="share_b")
    blast.body_b, blast.share_b = read_body(blast.team, body, "body_b"), share


def _take_back_yes(blast: Blast, actor_id: UUID | None) -> None:
    """What was said yes to was another text, or to others: one that was to go at a moment is a draft again."""
    blast.approver = blast.approved_at = blast.approved_for = None
    if blast.is_scheduled:
        blast.status, blast.send_at = Blast.Status.DRAFT, None
    _tell(blast, "blast.approval_withdrawn", actor_id)


def _tell(blast: Blast, kind: str, actor_id: UUID | None) -> None:
    record_event(team=blast.team, kind=kind, subject_id=blast.pk, actor_id=actor_id)
