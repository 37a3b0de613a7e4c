"""`/conversations`: who waits, who looks after them, and the verbs for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.chat.api.filtersets import ConversationFilters
from apps.chat.api.serializers import (
    ActorSerializer,
    AddNoteSerializer,
    AssignSerializer,
    ClaimSerializer,
    ConversationSerializer,
    NoteSerializer,
    SnoozeSerializer,
)
from apps.chat.models import Conversation
from apps.chat.services import (
    NotAMember,
    add_note,
    assign_conversation,
    claim_conversation,
    close_conversation,
    mark_read,
    open_conversation,
    release_conversation,
    snooze_conversation,
    wake_conversation,
)
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Nothing
from apps.core.errors import DomainError


class UserNeeded(DomainError):
    code = "user_needed"


class UserMayNot(DomainError):
    code = "user_may_not"


class ConversationDoor(ApiView):
    """What the views of one conversation share."""

    def conversation(self, pk: UUID) -> Conversation:
        rows = Conversation.objects.for_team(self.team).select_related(
            "candidate", "claimed_by", "team__account"
        )
        return get_object_or_404(rows, pk=pk)

    def shown(self, pk: UUID) -> Response:
        """Answer with the conversation as it is now."""
        return self.one(self.conversation(pk), ConversationSerializer, now=timezone.now())

    def member(self, user_id: UUID, *, field: str) -> Membership:
        """Return a user's place in this team; who has none is answered like somebody who does not exist."""
        members = Membership.objects.for_team(self.team).select_related("user")
        membership = members.filter(user=user_id).first()
        if membership is None:
            raise NotAMember("There is no such user in this team.", field=field)
        return membership

    def actor(self, given: Mapping[str, Any]) -> Membership:
        """Return the member for whom the call is made: the one who is named, or who made the key."""
        user_id = given.get("user") or self.api_key.created_by_id
        if user_id is None:
            raise UserNeeded(
                "This key was made by no user, so name the one for whom this is done.", field="user"
            )
        return self.member(user_id, field="user")


class ConversationsView(ConversationDoor):
    query_class = PageQuery
    filters_class = ConversationFilters

    @extend_schema(
        operation_id="list_conversations",
        summary="List conversations, newest first",
        parameters=[ConversationFilters.as_query()],
        responses={200: Page(ConversationSerializer)},
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        rows = Conversation.objects.for_team(self.team).select_related("candidate", "claimed_by")
        return self.page(rows, ConversationSerializer, now=now)


class ConversationView(ConversationDoor):
    @extend_schema(
        operation_id="get_conversation", summary="Get a conversation", responses={200: ConversationSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.shown(pk)


class AssignView(ConversationDoor):
    @extend_schema(
        operation_id="assign_conversation",
        summary="Give it to a member of the team, or to nobody",
        request=AssignSerializer,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        user_id = self.read(AssignSerializer)["assignee"]
        assignee = self.member(user_id, field="assignee").user if user_id else None
        assign_conversation(conversation=conversation, assignee=assignee, actor=self.sender)
        return self.shown(pk)


class ClaimView(ConversationDoor):
    @extend_schema(
        operation_id="claim_conversation",
        summary="Say that somebody is answering, for ten minutes",
        description="Held by another member: 409 `already_claimed`, unless `take_over` is true.",
        request=ClaimSerializer,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        given = self.read(ClaimSerializer)
        membership = self.actor(given)
        if not may(membership, Right.DIRECT):
            raise UserMayNot("This user sees only what is shared with them, and cannot claim.", field="user")
        claim_conversation(
            conversation=conversation,
            user=membership.user,
            now=timezone.now(),
            take_over=given.get("take_over", False),
        )
        return self.shown(pk)


class ReadView(ConversationDoor):
    @extend_schema(
        operation_id="mark_conversation_read",
        summary="Mark it as read by a member",
        request=ActorSerializer,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        membership = self.actor(self.read(ActorSerializer))
        if not Conversation.objects.visible_to(membership).filter(pk=pk).exists():
            raise UserMayNot("This conversation is not shared with this user.", field="user")
        mark_read(conversation=conversation, user=membership.user, now=timezone.now())
        return self.shown(pk)


class ReleaseView(ConversationDoor):
    @extend_schema(
        operation_id="release_conversation",
        summary="Let go of a claim",
        request=None,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        self.read(Nothing)
        release_conversation(conversation=conversation, actor=self.sender)
        return self.shown(pk)


class CloseView(ConversationDoor):
    @extend_schema(
        operation_id="close_conversation",
        summary="Take it off the list; nobody waits in it any more",
        request=None,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        self.read(Nothing)
        close_conversation(conversation=conversation, actor=self.sender, now=timezone.now())
        return self.shown(pk)


class OpenView(ConversationDoor):
    @extend_schema(
        operation_id="open_conversation",
        summary="Put a closed one back on the list",
        request=None,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        self.read(Nothing)
        open_conversation(conversation=conversation, actor=self.sender)
        return self.shown(pk)


class SnoozeView(ConversationDoor):
    @extend_schema(
        operation_id="snooze_conversation",
        summary="Put it aside until later",
        description="It comes back by itself then, and at once when they write. Refused: 422 `bad_time`, "
        "`conversation_closed`.",
        request=SnoozeSerializer,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation, until = self.conversation(pk), self.read(SnoozeSerializer)["until"]
        snooze_conversation(conversation=conversation, until=until, actor=self.sender, now=timezone.now())
        return self.shown(pk)


class WakeView(ConversationDoor):
    @extend_schema(
        operation_id="wake_conversation",
        summary="Put it back on the lists before its time",
        request=None,
        responses={200: ConversationSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        self.read(Nothing)
        wake_conversation(conversation=conversation, actor=self.sender)
        return self.shown(pk)


class NotesView(ConversationDoor):
    @extend_schema(
        operation_id="add_note",
        summary="Add words for colleagues only",
        request=AddNoteSerializer,
        responses={201: NoteSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation = self.conversation(pk)
        note = add_note(
            conversation=conversation, author=self.sender, body=self.read(AddNoteSerializer)["body"]
        )
        return self.one(note, NoteSerializer, status=201)
