"""One batch of a bulk action: done, or taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.grids.actions import Action, Doing, Outcome, action_named
from apps.grids.models import BulkAction, BulkBatch


class NoLongerAllowed(DomainError):
    code = "no_longer_allowed"


class NoLongerKnown(DomainError):
    code = "no_longer_known"


def membership_of(bulk: BulkAction, right: Right = Right.WORK) -> Membership:
    """Return the place of who began it. A program has the sight of a member. Raises `NoLongerAllowed`."""
    if bulk.actor_id is None:
        return Membership(team=bulk.team, role=Membership.Role.MEMBER)
    places = Membership.objects.for_team(bulk.team).select_related("user")
    membership = places.filter(user=bulk.actor_id).first()
    if membership is None or not may(membership, Right.WORK) or not may(membership, right):
        raise NoLongerAllowed("Whoever began this may no longer do it. What was done before stays.")
    membership.team = bulk.team
    return membership


def can_be_taken_back(bulk: BulkAction) -> bool:
    action = action_named(bulk.grid, bulk.action)
    return action is not None and action.undo is not None


def do_more(bulk: BulkAction, *, now: datetime) -> bool:
    """Do the next batch. Return whether there was one."""
    batches = BulkBatch.objects.filter(team=bulk.team_id, batch_of=bulk)
    batch = batches.filter(done_at=None).order_by("position").first()
    if batch is None:
        return False
    action = _action(bulk)
    membership_of(bulk, action.right)
    targets = action.targets(bulk.team, batch.rows)
    outcome = action.apply(_doing(bulk, now), list(dict.fromkeys(targets.values())))
    _count(bulk, action, batch.rows, targets, outcome)
    batch.before = {str(pk): before for pk, before in outcome.changed.items()} if action.undo else {}
    batch.done_at = now
    batch.save(update_fields=["before", "done_at"])
    bulk.save(update_fields=["done", "changed", "unchanged", "refused", "lease_until"])
    return True


def undo_more(bulk: BulkAction, *, now: datetime) -> bool:
    """Take one more batch back, the last first. Return whether there was one."""
    batches = BulkBatch.objects.filter(team=bulk.team_id, batch_of=bulk, undone_at=None)
    batch = batches.filter(done_at__isnull=False).order_by("-position").first()
    if batch is None:
        bulk.undone_at, bulk.worker = now, None
        bulk.save(update_fields=["undone_at", "worker"])
        record_event(
            team=bulk.team,
            kind="bulk_action.undone",
            subject_id=bulk.pk,
            actor_id=bulk.actor_id,
            data=bulk.undo_report,
        )
        return False
    action = _action(bulk)
    before = {UUID(pk): each for pk, each in batch.before.items()}
    restored = action.undo(_doing(bulk, now), before) if action.undo and before else 0
    report = Counter(bulk.undo_report)
    report.update(restored=restored, kept=len(before) - restored)
    bulk.undo_report = dict(report)
    batch.undone_at = now
    batch.save(update_fields=["undone_at"])
    bulk.save(update_fields=["undo_report", "lease_until"])
    return True


def _count(
    bulk: BulkAction, action: Action, rows: Sequence[UUID], targets: Mapping[UUID, UUID], outcome: Outcome
) -> None:
    """Count each row once. Of several with one person, the first is the one that has changed something."""
    refused, seen = Counter(bulk.refused), set()
    for row in rows:
        target = targets.get(row)
        why = action.missing if target is None else outcome.refused.get(target)
        if why:
            refused[why] += 1
        elif target in outcome.changed and target not in seen:
            bulk.changed += 1
        else:
            bulk.unchanged += 1
        seen.add(target)
    bulk.refused = dict(refused)
    bulk.done += len(rows)


def _action(bulk: BulkAction) -> Action:
    action = action_named(bulk.grid, bulk.action)
    if action is None:
        raise NoLongerKnown("This can no longer be done.")
    return action


def _doing(bulk: BulkAction, now: datetime) -> Doing:
    return Doing(team=bulk.team, actor=bulk.actor, choice=bulk.choice, now=now)
