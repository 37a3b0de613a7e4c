"""The steps of a team's own process."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.selectors import uses_of_status
from apps.candidates.services.turns import take_turns
from apps.core.errors import DomainError
from apps.core.words import counted, listed, one_line
from apps.events.services import record_event

# What every team starts with. The third says what reaching it does to the conversation.
BUILT_IN_STATUSES = [
    ("new", "New", ""),
    ("engaged", "Engaged", "engaged"),
    ("disengaged", "Disengaged", "disengaged"),
    ("delivered", "Delivered", "delivered"),
    ("interview_scheduled", "Interview scheduled", ""),
    ("information_missing", "Information missing", ""),
    ("not_qualified", "Not qualified", ""),
    ("not_eligible_for_hire", "Not eligible for hire", ""),
    ("archived", "Archived", ""),
]
# What the product itself moves applications to.
NEEDED_STATUSES = frozenset({"new", "engaged", "disengaged", "delivered"})
MOST_STATUSES = 50


class UnknownStatus(DomainError):
    code = "unknown_status"


class StatusExists(DomainError):
    code = "status_exists"
    status = 409


class StatusNeeded(DomainError):
    code = "status_needed"
    status = 409


class StatusInUse(DomainError):
    code = "status_in_use"
    status = 409


class TooManyStatuses(DomainError):
    code = "too_many_statuses"


class WrongOrder(DomainError):
    code = "wrong_order"


@transaction.atomic
def create_built_in_statuses(*, team: Team) -> None:
    """Give a team the statuses that every team starts with."""
    # Not by ON CONFLICT, which cannot do with places that are compared at the end only.
    known = set(ApplicationStatus.objects.for_team(team).values_list("key", flat=True))
    missing = [each for each in BUILT_IN_STATUSES if each[0] not in known]
    ApplicationStatus.objects.bulk_create(
        [
            ApplicationStatus(team=team, key=key, label=label, stage=stage, position=position)
            for position, (key, label, stage) in enumerate(missing, start=len(known))
        ]
    )


@transaction.atomic
def add_status(*, team: Team, label: str, stage: str = "", actor_id: UUID | None = None) -> ApplicationStatus:
    """Add a step at the end. Raises `StatusExists` for a name that is there already, and `TooManyStatuses`."""
    take_turns(team, "statuses")
    statuses = ApplicationStatus.objects.for_team(team)
    label = one_line(label)
    _refuse_same_name(team, label)
    if statuses.count() >= MOST_STATUSES:
        raise TooManyStatuses(f"A team has at most {MOST_STATUSES} statuses.")
    last = statuses.aggregate(last=Max("position"))["last"]
    added = ApplicationStatus.objects.create(
        team=team,
        key=_free_key(team, label),
        label=label,
        stage=stage,
        position=0 if last is None else last + 1,
    )
    record_event(
        team=team, kind="status.added", subject_id=added.pk, actor_id=actor_id, data={"label": label}
    )
    return added


@transaction.atomic
def update_status(
    *,
    status: ApplicationStatus,
    label: str | None = None,
    stage: str | None = None,
    actor_id: UUID | None = None,
) -> ApplicationStatus:
    """Rename a step, or change what reaching it does to the chat. Its key stays. Raises `StatusExists`."""
    take_turns(status.team, "statuses")
    if label is not None:
        status.label = one_line(label)
        _refuse_same_name(status.team, status.label, besides=status)
    if stage is not None:
        status.stage = stage
    status.save(update_fields=["label", "stage"])
    record_event(
        team=status.team,
        kind="status.changed",
        subject_id=status.pk,
        actor_id=actor_id,
        data={"label": status.label},
    )
    return status


@transaction.atomic
def order_statuses(*, team: Team, keys: Sequence[str], actor_id: UUID | None = None) -> None:
    """Put all steps of a team into the order of the given keys. Raises `WrongOrder` unless each is named once."""
    take_turns(team, "statuses")
    statuses = {each.key: each for each in ApplicationStatus.objects.for_team(team)}
    if sorted(keys) != sorted(statuses):
        raise WrongOrder("The order must name each of the team's statuses once. Load the page again.")
    for position, key in enumerate(keys):
        statuses[key].position = position
    ApplicationStatus.objects.bulk_update(statuses.values(), ["position"])
    record_event(team=team, kind="status.ordered", actor_id=actor_id, data={"keys": list(keys)})


@transaction.atomic
def remove_status(
    *, status: ApplicationStatus, move_to: ApplicationStatus | None = None, actor_id: UUID | None = None
) -> int:
    """Remove a step, and move the applications that stand at it to another. Return how many those were.

    Raises `StatusNeeded` for a step that the product works with, or that applications stand at and no other is named;
    and `StatusInUse`, with what brings applications to it.
    """
    take_turns(status.team, "statuses")
    if status.key in NEEDED_STATUSES:
        raise StatusNeeded(f"“{status.label}” cannot be removed: chats move to it. It can be renamed.")
    # Locked, so that nothing new stands on it meanwhile.
    ApplicationStatus.objects.select_for_update(of=("self",)).filter(pk=status.pk).first()
    uses = uses_of_status(status)
    if uses:
        raise StatusInUse(f"“{status.label}” cannot be removed: it is used by {listed(uses)}.", uses=uses)
    standing = Application.objects.filter(team=status.team_id, status=status)
    if move_to is None or move_to.pk == status.pk:
        if standing.exists():
            number = counted(standing.count(), "application")
            raise StatusNeeded(f"“{status.label}” holds {number}: say where they move to.")
        moved = 0
    else:
        moved = standing.update(status=move_to)
    record_event(
        team=status.team,
        kind="status.removed",
        subject_id=status.pk,
        actor_id=actor_id,
        data={"label": status.label, "moved": moved, "to": move_to.key if move_to else ""},
    )
    status.delete()
    return moved


def _refuse_same_name(team: Team, label: str, *, besides: ApplicationStatus | None = None) -> None:
    for other in ApplicationStatus.objects.for_team(team):
        if other.label.casefold() == label.casefold() and other != besides:
            raise StatusExists(f"There is a status “{other.label}” already.", field="label")


def _free_key(team: Team, label: str) -> str:
    taken = set(ApplicationStatus.objects.for_team(team).values_list("key", flat=True))
    key = base = slugify(label).replace("-", "_")[:36] or "status"
    number = 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
