"""A second manager's yes to a blast to many, where the team asks for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Membership, User
from apps.accounts.permissions import Right, may
from apps.blasts.models import Blast
from apps.blasts.selectors import missing_yes
from apps.blasts.services.editing import BlastAlreadyStarted, ensure_words, lock_blast
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


@transaction.atomic
def approve_blast(*, blast: Blast, actor: User | None, now: datetime, expected: int | None = None) -> Blast:
    """Say yes to a blast as it is, to so many people as are on its list now; `expected` is how many one was told of.

    Raises `NotAnother`, `BlastAlreadyStarted`, `ListHasChanged`, and what stands against its words.
    """
    locked = lock_blast(blast)
    _ensure_another(locked, actor)
    if not locked.can_be_approved:
        raise BlastAlreadyStarted("Whom this blast goes to is written down already.")
    ensure_words(locked)
    size = size_of(locked, now=now)
    ensure_as_told(size, expected)
    locked.approver, locked.approved_at, locked.approved_for = actor, now, size
    locked.save(update_fields=["approver", "approved_at", "approved_for"])
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
