"""“Remind me if no answer by …”, for a member of the team."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.chat.api.conversations import ConversationDoor, UserMayNot
from apps.chat.api.filtersets import ReminderFilters
from apps.chat.api.serializers import ReminderSerializer, RemindSerializer
from apps.chat.models import Conversation, Reminder
from apps.chat.services import end_reminder, set_reminder
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page


class RemindersView(ApiView):
    query_class = PageQuery
    filters_class = ReminderFilters

    @extend_schema(
        operation_id="list_reminders",
        summary="List reminders that still count, newest first",
        parameters=[ReminderFilters.as_query()],
        responses={200: Page(ReminderSerializer)},
    )
    def get(self, request: Request) -> Response:
        rows = Reminder.objects.for_team(self.team).filter(conversation__erased_at=None)
        return self.page(rows, ReminderSerializer)


class ReminderView(ApiView):
    @extend_schema(operation_id="delete_reminder", summary="Call a reminder off", responses={204: None})
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        rows = Reminder.objects.for_team(self.team).select_related("conversation__team", "user")
        reminder = get_object_or_404(rows, pk=pk)
        end_reminder(conversation=reminder.conversation, user=reminder.user)
        return Response(status=204)


class RemindView(ConversationDoor):
    @extend_schema(
        operation_id="remind_of_conversation",
        summary="Remind a member if the candidate has not answered by a moment",
        description="An answer ends it. There is one of each member and conversation: another takes its place.",
        request=RemindSerializer,
        responses={200: ReminderSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation, given = self.conversation(pk), self.read(RemindSerializer)
        membership = self.actor(given)
        if not Conversation.objects.visible_to(membership).filter(pk=pk).exists():
            raise UserMayNot("This conversation is not shared with this user.", field="user")
        reminder = set_reminder(
            conversation=conversation, user=membership.user, due_at=given["due_at"], now=timezone.now()
        )
        return self.one(reminder, ReminderSerializer)
