"""The verbs of the first steps."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import Membership
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.onboarding.models import FirstSteps
from apps.onboarding.selectors import KEYS


class UnknownStep(DomainError):
    code = "unknown_step"


@transaction.atomic
def skip_step(*, membership: Membership, key: str) -> FirstSteps:
    """Leave a step out, for one person. Raises `UnknownStep`."""
    if key not in KEYS:
        raise UnknownStep("There is no such step.", field="step")
    mine = _held(membership)
    if key not in mine.skipped:
        mine.skipped = [*mine.skipped, key]
        mine.save(update_fields=["skipped"])
        _tell(membership, "skipped", key)
    return mine


@transaction.atomic
def hide_steps(*, membership: Membership, hidden: bool) -> FirstSteps:
    """Show one person no steps any more; or all of them again, also what they had left out."""
    mine = _held(membership)
    mine.is_hidden = hidden
    if not hidden:
        mine.skipped = []
    mine.save(update_fields=["is_hidden", "skipped"])
    _tell(membership, "hidden" if hidden else "shown", "")
    return mine


def _held(membership: Membership) -> FirstSteps:
    FirstSteps.objects.get_or_create(team=membership.team, user=membership.user)
    rows = FirstSteps.objects.select_for_update(of=("self",), no_key=True)
    held: FirstSteps = rows.get(team=membership.team, user=membership.user_id)
    return held


def _tell(membership: Membership, what: str, key: str) -> None:
    record_event(
        team=membership.team,
        kind=f"first_steps.{what}",
        actor_id=membership.user_id,
        data={"step": key} if key else {},
    )
