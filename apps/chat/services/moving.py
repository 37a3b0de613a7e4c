"""Many applications moved to another status at once, and back; the chats' stages follow, as of a single one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team, User
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import UnknownStatus, hold_living
from apps.chat.models import Conversation
from apps.chat.services import at_once
from apps.events.models import Event
from apps.events.services import record_events


class Moved(NamedTuple):
    """Where an application was, and its chat where that has moved, too."""

    status: UUID
    stage: str | None


class Moving(NamedTuple):
    moved: dict[UUID, Moved]
    # Those whose chat is closed: they stay.
    closed: list[UUID]


@transaction.atomic
def move_applications(
    *, team: Team, applications: Collection[UUID], status_id: UUID, actor: User | None
) -> Moving:
    """Set the status of applications. Return those that had another one. Raises `UnknownStatus`."""
    status = _hold_status(team, status_id)
    rows, chats = _hold(team, applications)
    closed = [row.pk for row in rows if (chat := chats.get(row.candidate_id)) and chat.is_closed]
    moving = [row for row in rows if row.status_id != status.pk and row.pk not in set(closed)]
    staged = {
        row.pk: chat
        for row in moving
        if row.is_active
        and status.stage
        and (chat := chats.get(row.candidate_id))
        and chat.stage != status.stage
    }
    moved = {
        row.pk: Moved(row.status_id, staged[row.pk].stage if row.pk in staged else None) for row in moving
    }
    _move(team, dict.fromkeys(moving, status), actor)
    _stage(team, dict.fromkeys(staged.values(), status.stage), actor)
    return Moving(moved, closed)


@transaction.atomic
def move_applications_back(
    *, team: Team, moved: Mapping[UUID, Moved], status_id: UUID, actor: User | None
) -> int:
    """Put applications back where nobody has moved them since, with the stage of their chats. Return how many."""
    statuses = {each.pk: each for each in ApplicationStatus.objects.for_team(team)}
    status = statuses.get(status_id)
    rows, chats = _hold(team, moved)
    back: dict[Application, ApplicationStatus] = {}
    stages: dict[Conversation, str] = {}
    for row in rows:
        chat, was = chats.get(row.candidate_id), moved[row.pk]
        if row.status_id != status_id or was.status not in statuses or (chat and chat.is_closed):
            continue
        back[row] = statuses[was.status]
        if was.stage is not None and chat and status and chat.stage == status.stage:
            stages[chat] = was.stage
    _move(team, back, actor)
    _stage(team, stages, actor)
    return len(back)


def _hold(team: Team, applications: Collection[UUID]) -> tuple[list[Application], dict[UUID, Conversation]]:
    """Return applications, and the chats with whose they are by person; each held, people first."""
    rows = Application.objects.for_team(team).filter(pk__in=list(applications))
    people = hold_living(team=team, ids=list(rows.values_list("candidate", flat=True)))
    chats = Conversation.objects.for_team(team).filter(candidate__in=people)
    held = at_once.hold(team, chats.values_list("pk", flat=True))
    of_them = rows.filter(candidate__in=people).select_related("status").order_by("pk")
    return list(of_them), {chat.candidate_id: chat for chat in held}


def _hold_status(team: Team, status_id: UUID) -> ApplicationStatus:
    rows = ApplicationStatus.objects.for_team(team).filter(pk=status_id)
    status = rows.select_for_update(of=("self",), no_key=True).first()
    if status is None:
        raise UnknownStatus("The status was removed meanwhile.")
    return status


def _move(team: Team, moving: Mapping[Application, ApplicationStatus], actor: User | None) -> None:
    events = []
    for row, status in moving.items():
        data = {"candidate": str(row.candidate_id), "from": row.status.key, "to": status.key}
        events.append(_event(team, "application.status_changed", actor, data, subject_id=row.pk))
    for status in set(moving.values()):
        ids = [row.pk for row, to in moving.items() if to == status]
        Application.objects.for_team(team).filter(pk__in=ids).update(status=status)
    record_events(team_id=team.pk, events=events)


def _stage(team: Team, stages: Mapping[Conversation, str], actor: User | None) -> None:
    events = []
    for chat, stage in stages.items():
        data = {"from": chat.stage, "to": stage}
        events.append(_event(team, "conversation.stage_changed", actor, data, conversation_id=chat.pk))
    for stage in set(stages.values()):
        ids = [chat.pk for chat, to in stages.items() if to == stage]
        Conversation.objects.for_team(team).filter(pk__in=ids).update(stage=stage)
    record_events(team_id=team.pk, events=events)


def _event(team: Team, kind: str, actor: User | None, data: dict[str, Any], **about: UUID) -> Event:
    return Event(team=team, kind=kind, actor_id=actor.pk if actor else None, data=data, **about)
