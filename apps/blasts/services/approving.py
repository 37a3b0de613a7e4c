"""A second manager's yes to a blast to many, where the team asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Membership, User
from apps.accounts.permissions import Right, may
from apps.blasts.models import Blast
from apps.blasts.selectors import missing_yes, whom_to_ask
from apps.blasts.services.editing import BlastAlreadyStarted, ensure_version, ensure_words, lock_blast
from apps.blasts.tasks import ring_letter
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.lists.selectors import size_of
from apps.lists.services import ensure_as_told


class NotAnother(DomainError):
    """Who wrote or changed it, or is no manager of the team."""

    code = "approval_by_another"
    status = 403


class ApprovalNeeded(DomainError):
    code = "approval_needed"
    status = 409


class ApprovalNotNeeded(DomainError):
    code = "approval_not_needed"
    status = 409


class NobodyToAsk(DomainError):
    code = "nobody_to_ask"
    status = 409


@transaction.atomic
def ask_approval(*, blast: Blast, actor: User | None, now: datetime) -> Blast:
    """Ask the managers for a yes to a blast as it is: they are mailed. Asking again before an answer asks once.

    Raises `ApprovalNotNeeded`, `NobodyToAsk`, `BlastAlreadyStarted`, and what stands against its words.
    """
    locked = lock_blast(blast)
    if not locked.can_be_approved:
        raise BlastAlreadyStarted("Whom this blast goes to is written down already.")
    ensure_words(locked)
    if not missing_yes(locked, size=size_of(locked, now=now)):
        raise ApprovalNotNeeded("Nobody has to say yes to this blast: it can be started as it is.")
    if locked.is_asked:
        return locked
    if not whom_to_ask(locked):
        raise NobodyToAsk("There is no other manager in the team who could say yes to it.")
    locked.asker, locked.asked_at, locked.declined_at, locked.letter_due_at = actor, now, None, now
    locked.save(update_fields=["asker", "asked_at", "declined_at", "letter_due_at"])
    _tell(locked, "blast.approval_asked", actor)
    _mail(locked)
    return locked


@transaction.atomic
def decline_blast(*, blast: Blast, actor: User | None, now: datetime) -> Blast:
    """Say no to a blast that somebody has asked about; they are told. Raises `NotAnother`, `ApprovalNotNeeded`."""
    locked = lock_blast(blast)
    _ensure_another(locked, actor)
    if not locked.is_asked:
        raise ApprovalNotNeeded("Nobody waits for an answer about this blast.")
    locked.declined_at = now
    _answer(locked, now=now)
    locked.save(update_fields=["declined_at", "letter_due_at"])
    _tell(locked, "blast.declined", actor)
    return locked


@transaction.atomic
def approve_blast(
    *,
    blast: Blast,
    actor: User | None,
    now: datetime,
    expected: int | None = None,
    version: int | None = None,
) -> Blast:
    """Say yes to a blast as it is, to so many people as are on its list now; `expected` is how many one was told of,
    and `version` what one has read.

    Raises `NotAnother`, `BlastAlreadyStarted`, `BlastHasChanged`, `ListHasChanged`, and what stands against its words.
    """
    locked = lock_blast(blast)
    _ensure_another(locked, actor)
    if not locked.can_be_approved:
        raise BlastAlreadyStarted("Whom this blast goes to is written down already.")
    ensure_version(locked, version)
    ensure_words(locked)
    size = size_of(locked, now=now)
    ensure_as_told(size, expected)
    locked.approver, locked.approved_at, locked.approved_for = actor, now, size
    locked.declined_at = None
    _answer(locked, now=now)
    locked.save(update_fields=["approver", "approved_at", "approved_for", "declined_at", "letter_due_at"])
    record_event(
        team=locked.team,
        kind="blast.approved",
        subject_id=locked.pk,
        actor_id=actor.pk if actor else None,
        data={"recipients": size},
    )
    return locked


def ensure_approved(blast: Blast, *, size: int) -> None:
    """Raise `ApprovalNeeded` for a blast to more people than anybody may start without another's yes."""
    missing = missing_yes(blast, size=size)
    if missing:
        raise ApprovalNeeded(missing, recipients=size)


def _ensure_another(blast: Blast, actor: User | None) -> None:
    membership = Membership.objects.for_team(blast.team).filter(user=actor).first() if actor else None
    if actor is None or membership is None or not may(membership, Right.MANAGE):
        raise NotAnother("A manager of the team has to say yes to it.")
    if actor.pk in {blast.author_id, blast.editor_id}:
        raise NotAnother("Somebody else has to say yes to it: you wrote it, or changed it last.")


def _answer(blast: Blast, *, now: datetime) -> None:
    """Let whoever has asked be told."""
    blast.letter_due_at = now if blast.asker_id else None
    if blast.letter_due_at:
        _mail(blast)


def _mail(blast: Blast) -> None:
    team_id, blast_id = blast.team_id, blast.pk
    after_commit(ring_letter, team_id=team_id, blast_id=blast_id)


def _tell(blast: Blast, kind: str, actor: User | None) -> None:
    record_event(team=blast.team, kind=kind, subject_id=blast.pk, actor_id=actor.pk if actor else None)
