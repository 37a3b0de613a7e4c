"""A blast set going, paused, resumed and cancelled. Doing the same twice does it once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.blasts.models import Blast
from apps.blasts.selectors import counts_of, tally_of
from apps.blasts.services.approving import ensure_approved
from apps.blasts.services.editing import BlastAlreadyStarted, ensure_version, ensure_words, lock_blast
from apps.blasts.tasks import ring_blast
from apps.chat.later import ensure_is_meant
from apps.chat.models import Message, MessageQuerySet
from apps.chat.services import hold_texts, let_texts_go, withdraw_texts
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.lists.selectors import size_of
from apps.lists.services import ensure_as_told, ensure_list_and_number, keep_tally
from apps.work.holding import NotInProgress


class TimeIsPast(DomainError):
    code = "send_at_in_the_past"


@transaction.atomic
def start_blast(
    *,
    blast: Blast,
    actor_id: UUID | None,
    now: datetime,
    send_at: datetime | None = None,
    expected: int | None = None,
    version: int | None = None,
) -> Blast:
    """Let a blast go to its list, now or at a moment. `expected` is how many people somebody was told of, and `version`
    which of its versions they have seen.

    One that is under way already stays as it is. Raises `BlastHasChanged`, `ListHasChanged`, `ApprovalNeeded`,
    `TimeIsPast`, `BadTime`, `BlastAlreadyStarted` for one that is over, or paused with its people written down, and the
    gate's `NotAllowed` without a number to send from.
    """
    locked = lock_blast(blast)
    if locked.is_going:
        return locked
    if not locked.is_editable:
        raise BlastAlreadyStarted(f"This blast is {locked.get_status_display().lower()} already.")
    ensure_version(locked, version)
    if send_at is not None and send_at <= now:
        raise TimeIsPast("This moment is past. Choose a later one, or send now.", field="send_at")
    if send_at is not None:
        ensure_is_meant(send_at, now=now)
    _ensure_ready(locked, expected, now=now)
    locked.status = Blast.Status.SCHEDULED if send_at else Blast.Status.STARTING
    locked.send_at = send_at
    locked.started_at = None if send_at else now
    locked.paused_at, locked.error = None, ""
    locked.save(update_fields=["status", "send_at", "started_at", "paused_at", "error"])
    _tell(locked, "blast.scheduled" if send_at else "blast.started", actor_id)
    if not send_at:
        _ring(locked)
    return locked


@transaction.atomic
def pause_blast(*, blast: Blast, actor_id: UUID | None, now: datetime) -> Blast:
    """Let no text of a blast leave any more until it is resumed. Raises `NotInProgress`."""
    locked = lock_blast(blast)
    if locked.is_paused:
        return locked
    if not (locked.is_going or locked.is_scheduled):
        raise NotInProgress(_not("paused", locked))
    locked.status, locked.paused_at = Blast.Status.PAUSED, now
    locked.tally_soon(now=now)
    locked.save(update_fields=["status", "paused_at", "tally_due_at"])
    hold_texts(texts=_queued(locked), now=now)
    _tell(locked, "blast.paused", actor_id)
    return locked


@transaction.atomic
def resume_blast(*, blast: Blast, actor_id: UUID | None, now: datetime) -> Blast:
    """Let a paused blast go on, or one that a mistake has stopped.

    Raises `NotInProgress`, `ApprovalNeeded`, and `TimeIsPast` where it was to begin while it was stopped: whoever
    starts it says when.
    """
    locked = lock_blast(blast)
    if locked.is_going:
        return locked
    if not locked.can_be_resumed:
        raise NotInProgress(_not("resumed", locked))
    if locked.is_halted and locked.send_at is not None and locked.send_at <= now:
        raise TimeIsPast("The moment that it was to go at is past. Start it now, or choose a later one.")
    if locked.frozen_at is None and locked.team.approval_above is not None:
        ensure_approved(locked, size=size_of(locked, now=now))
    is_later = locked.frozen_at is None and locked.send_at is not None and locked.send_at > now
    begun = Blast.Status.RUNNING if locked.frozen_at else Blast.Status.STARTING
    locked.status = Blast.Status.SCHEDULED if is_later else begun
    locked.paused_at, locked.error = None, ""
    if not is_later:
        locked.started_at = locked.started_at or now
    locked.tally_soon(now=now)
    locked.save(update_fields=["status", "paused_at", "error", "started_at", "tally_due_at"])
    let_texts_go(texts=_queued(locked), now=now)
    _tell(locked, "blast.resumed", actor_id)
    if not is_later:
        _ring(locked)
    return locked


@transaction.atomic
def cancel_blast(*, blast: Blast, actor_id: UUID | None, now: datetime) -> Blast:
    """Send nothing more of a blast. What has left has left. Raises `NotInProgress`."""
    locked = lock_blast(blast)
    if locked.status == Blast.Status.CANCELLED:
        return locked
    ensure_can_be_cancelled(locked)
    locked.status, locked.finished_at, locked.error = Blast.Status.CANCELLED, now, ""
    locked.save(update_fields=["status", "finished_at", "error"])
    withdraw_texts(texts=_queued(locked), now=now)
    if locked.is_tallied:
        # Its end is told in exact numbers.
        keep_tally(locked, count=tally_of, now=now)
    record_event(
        team=locked.team,
        kind="blast.cancelled",
        subject_id=locked.pk,
        actor_id=actor_id,
        data=counts_of(locked).as_dict(),
    )
    return locked


def ensure_can_be_cancelled(blast: Blast) -> None:
    """Raise `NotInProgress` where there is nothing to cancel."""
    if not blast.can_be_ended:
        raise NotInProgress(_not("cancelled", blast))


def _ensure_ready(blast: Blast, expected: int | None, *, now: datetime) -> None:
    """Raise what stands against starting a blast."""
    ensure_list_and_number(blast)
    ensure_words(blast)
    if expected is not None or blast.team.approval_above is not None:
        size = size_of(blast, now=now)
        ensure_as_told(size, expected)
        ensure_approved(blast, size=size)


def _queued(blast: Blast) -> MessageQuerySet:
    """Return the texts of a blast that may be in the queue."""
    texts = Message.objects.filter(team=blast.team_id, number=blast.number_id, lane=Message.Lane.BULK)
    return texts.filter(pk__in=blast.recipients.filter(team=blast.team_id).values("message"))


def _not(done: str, blast: Blast) -> str:
    return f"This blast cannot be {done}: it is {blast.get_status_display().lower()}."


def _ring(blast: Blast) -> None:
    team_id, blast_id = blast.team_id, blast.pk
    after_commit(ring_blast, team_id=team_id, blast_id=blast_id)


def _tell(blast: Blast, kind: str, actor_id: UUID | None) -> None:
    record_event(team=blast.team, kind=kind, subject_id=blast.pk, actor_id=actor_id)
