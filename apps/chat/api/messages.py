"""`/messages`: texts in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.candidates.models import Application, Candidate
from apps.chat.api.filtersets import MessageFilters
from apps.chat.api.serializers import EditMessageSerializer, MessageSerializer, SendMessageSerializer
from apps.chat.api.text_orders import origin_of, text_order
from apps.chat.models import Message
from apps.chat.services import cancel_text, edit_text, text_candidate, text_phone
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page

REFUSALS = (
    "Taken: 202; what becomes of it shows in `status`. Refused: 422 with `recipient_opted_out`, `no_consent`, "
    "`outside_window` (with `next_allowed_at`), `invalid_number`, `landline`, `phone_blocked`, `sample_person`, "
    "`daily_cap`, "
    "`number_not_ready`, `conversation_closed`, `missing_merge_field` (a field of the text has neither "
    "value nor fallback), `bad_template`, `unknown_template`, `unknown_attachment` or `attachment_too_large`; then "
    "nothing is sent. "
    "With a `send_at` outside of the hours it waits, "
    "and `error` says so."
)


class MessagesView(ApiView):
    query_class = PageQuery
    filters_class = MessageFilters
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.SEND}
    pointers: ClassVar[Mapping[str, str]] = {"phone": "to"}

    @extend_schema(
        operation_id="list_messages",
        summary="List messages, newest first",
        parameters=[MessageFilters.as_query()],
        responses={200: Page(MessageSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Message.objects.for_team(self.team), MessageSerializer)

    @extend_schema(
        operation_id="send_message",
        summary="Send a text, now or later",
        description=f"Needs the scope `send`. With somebody's own token it is theirs, as if typed. {REFUSALS}",
        request=SendMessageSerializer,
        responses={202: MessageSerializer},
        examples=[
            OpenApiExample(
                "To a phone",
                request_only=True,
                value={
                    "to": "+12015550123",
                    "body": "Hi! Are you still interested?",
                    "client_id": "ats-4711-1",
                },
            ),
            OpenApiExample(
                "By a template",
                request_only=True,
                value={"to": "+12015550123", "template": "first-question"},
            ),
            OpenApiExample(
                "With a picture",
                request_only=True,
                value={"to": "+12015550123", "media": ["0198f0de-0000-7000-8000-000000000002"]},
            ),
            OpenApiExample(
                "To a candidate, later",
                request_only=True,
                value={
                    "candidate": "0198f0de-0000-7000-8000-000000000001",
                    "body": "See you tomorrow at 9.",
                    "send_at": "2030-01-07T15:00:00Z",
                },
            ),
        ],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given, now = self.read(SendMessageSerializer), timezone.now()
        text = text_order(self.team, given)
        client_id, sender = given.get("client_id"), self.sender
        origin = origin_of(sender)
        if "to" in given:
            message = text_phone(
                team=self.team,
                phone=given["to"],
                text=text,
                now=now,
                origin=origin,
                client_id=client_id,
                method=Application.Method.PLUGIN if sender else Application.Method.API,
                author=sender,
            )
        else:
            people = Candidate.objects.for_team(self.team).select_related("team__account")
            candidate = get_object_or_404(people, pk=given["candidate"])
            message = text_candidate(
                candidate=candidate, text=text, now=now, origin=origin, client_id=client_id, author=sender
            )
        return self.one(message, MessageSerializer, status=202)


class MessageView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.SEND, "DELETE": Scope.SEND}

    @extend_schema(operation_id="get_message", summary="Get a message", responses={200: MessageSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._message(pk), MessageSerializer)

    @extend_schema(
        operation_id="edit_message",
        summary="Change a scheduled message, until it leaves",
        description="Needs the scope `send`. Give `body`, `send_at` or both; what is left out stays. A past `send_at` "
        "means now. 409 `not_scheduled` once it is on its way, and then nothing is changed; refusals as for sending.",
        request=EditMessageSerializer,
        responses={200: MessageSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        message, given = self._message(pk), self.read(EditMessageSerializer)
        edited = edit_text(message=message, actor=self.sender, now=timezone.now(), **given)
        return self.one(edited, MessageSerializer)

    @extend_schema(
        operation_id="cancel_message",
        summary="Cancel a scheduled message",
        description="Needs the scope `send`. Answers with the cancelled message; 409 `not_scheduled` once it is on "
        "its way.",
        responses={200: MessageSerializer},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        return self.one(cancel_text(message=self._message(pk), actor=self.sender), MessageSerializer)

    def _message(self, pk: UUID) -> Message:
        return get_object_or_404(Message.objects.for_team(self.team).select_related("team"), pk=pk)
