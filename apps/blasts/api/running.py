"""`/blasts/{id}/start` and the other words that a blast listens to."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.blasts.api.serializers import CountedBlastSerializer, StartBlastSerializer
from apps.blasts.api.views import BlastDoor
from apps.blasts.services import cancel_blast, pause_blast, resume_blast, start_blast
from apps.core.api.serializers import Nothing


class StartBlastView(BlastDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="start_blast",
        summary="Start a blast, now or at a moment",
        description="Whom it goes to is written down when it starts, also of a dynamic list. One that is under way "
        "stays as it is; one that is paused or over: 409 `blast_already_started`. A moment that is past: 422 "
        "`send_at_in_the_past`. Needs the scope `send`.",
        request=StartBlastSerializer,
        responses={202: CountedBlastSerializer},
        examples=[OpenApiExample("Later", request_only=True, value={"send_at": "2030-05-01T15:00:00Z"})],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        given = self.read(StartBlastSerializer)
        started = start_blast(
            blast=blast,
            actor_id=self.api_key.created_by_id,
            now=timezone.now(),
            send_at=given.get("send_at"),
            expected=given.get("expected_recipients"),
        )
        return self.answer(started, status=202)


class PauseBlastView(BlastDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="pause_blast",
        summary="Pause a blast",
        description="Nothing of it leaves any more; what is at the carrier already goes on. One that is not under way: "
        "409 `not_in_progress`. Needs the scope `send`.",
        request=Nothing,
        responses={200: CountedBlastSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        paused = pause_blast(blast=blast, actor_id=self.api_key.created_by_id, now=timezone.now())
        return self.answer(paused)


class ResumeBlastView(BlastDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="resume_blast",
        summary="Let a blast go on",
        description="One that is paused, or that `failed`. Any other: 409 `not_in_progress`. Needs the scope `send`.",
        request=Nothing,
        responses={202: CountedBlastSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        resumed = resume_blast(blast=blast, actor_id=self.api_key.created_by_id, now=timezone.now())
        return self.answer(resumed, status=202)


class CancelBlastView(BlastDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="cancel_blast",
        summary="Cancel the rest of a blast",
        description="Who has no text yet gets none. One that is over or has not started: 409 `not_in_progress`. Needs "
        "the scope `send`.",
        request=Nothing,
        responses={200: CountedBlastSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        cancelled = cancel_blast(blast=blast, actor_id=self.api_key.created_by_id, now=timezone.now())
        return self.answer(cancelled)
