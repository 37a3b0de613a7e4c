"""What moving an application through the team's steps does to its conversation."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import set_application_status, update_application
from apps.chat.models import Conversation
from apps.chat.services.conversations import ConversationClosed
from apps.events.services import record_event

CLOSED = "This chat is closed. Open it to change the status."


@transaction.atomic
def move_application(
    *, conversation: Conversation, application: Application, status: ApplicationStatus, actor: User
) -> Application:
    """Set an application's status; that of the active one may move the chat's stage. Raises `ConversationClosed`."""
    if conversation.is_closed:
        raise ConversationClosed(CLOSED)
    set_application_status(application=application, status=status, actor_id=actor.pk)
    _move_stage(conversation, application, actor_id=actor.pk)
    return application


@transaction.atomic
def change_application(
    *, application: Application, status: str | None = None, activate: bool = False, actor: User | None = None
) -> Application:
    """Set an application's status by its key, make it the active one, or both. The conversation's stage follows.

    Raises `ConversationClosed` for a status in a closed chat.
    """
    actor_id = actor.pk if actor else None
    rows = Conversation.objects.for_team(application.team)
    conversation = rows.filter(candidate=application.candidate_id).first()
    if status is not None and conversation is not None and conversation.is_closed:
        raise ConversationClosed(CLOSED)
    update_application(application=application, status=status, activate=activate, actor_id=actor_id)
    if status is not None and conversation is not None:
        _move_stage(conversation, application, actor_id=actor_id)
    return application


def _move_stage(conversation: Conversation, application: Application, *, actor_id: UUID | None) -> None:
    if application.is_active and application.status.stage:
        move_stage(conversation=conversation, stage=application.status.stage, actor_id=actor_id)


@transaction.atomic
def move_stage(*, conversation: Conversation, stage: str, actor_id: UUID | None) -> None:
    """Move a chat to another stage."""
    if stage == conversation.stage:
        return
    Conversation.objects.filter(pk=conversation.pk).update(stage=stage)
    record_event(
        team=conversation.team,
        kind="conversation.stage_changed",
        conversation_id=conversation.pk,
        actor_id=actor_id,
        data={"from": conversation.stage, "to": stage},
    )
    conversation.stage = stage
