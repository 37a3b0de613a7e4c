"""`/blasts/{id}/start` and the other words that a blast listens to."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.blasts.api.serializers import ApproveBlastSerializer, CountedBlastSerializer, StartBlastSerializer
from apps.blasts.api.views import BlastDoor
from apps.blasts.models import Blast
from apps.blasts.services import (
    approve_blast,
    ask_approval,
    cancel_blast,
    decline_blast,
    pause_blast,
    resume_blast,
    start_blast,
)
from apps.core.api.serializers import Nothing


class StartBlastView(BlastDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="start_blast",
        summary="Start a blast, now or at a moment",
        description="Whom it goes to is written down when it starts, also of a dynamic list. One that is under way "
        "stays as it is; one that was paused or `failed` before that is started anew; one that is paused later, or "
        "over: 409 `blast_already_started`. One to so many people that another "
        "manager has to say yes to it first: 409 `approval_needed`. A moment that is past: 422 "
        "`send_at_in_the_past`. One that was changed since you saw it: 409 "
        "`blast_has_changed`. Needs the scope `send`.",
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
            version=given.get("expected_version"),
        )
        return self.answer(started, status=202)


class ApproveBlastView(BlastDoor):
    scopes = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="approve_blast",
        summary="Say yes to a blast as another manager",
        description="Where the team asks for that of blasts to many. It counts for as many people as are on the list "
        "now; who changes the blast, takes it back. Who made the key says it: whoever wrote or last changed the blast, "
        "or is no manager: 403 `approval_by_another`. Needs the scope `admin`.",
        request=ApproveBlastSerializer,
        responses={200: CountedBlastSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        given = self.read(ApproveBlastSerializer)
        approved = approve_blast(
            blast=blast,
            actor=self.api_key.created_by,
            now=timezone.now(),
            expected=given.get("expected_recipients"),
            version=given.get("expected_version"),
        )
        return self.answer(approved)


class AskApprovalView(BlastDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="ask_blast_approval",
        summary="Ask the managers for a yes to a blast",
        description="They are mailed, and whoever made the key gets their answer. Asking twice asks once. Where nobody "
        "has to say yes: 409 `approval_not_needed`; where there is no other manager: 409 `nobody_to_ask`. Needs the "
        "scope `send`.",
        request=Nothing,
        responses={200: CountedBlastSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        return self.answer(ask_approval(blast=blast, actor=self.api_key.created_by, now=timezone.now()))


class DeclineBlastView(BlastDoor):
    scopes = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="decline_blast",
        summary="Say no to a blast as another manager",
        description="Whoever has asked is told. Who made the key says it, as with a yes: 403 `approval_by_another`. "
        "Where nobody waits for an answer: 409 `approval_not_needed`. Needs the scope `admin`.",
        request=Nothing,
        responses={200: CountedBlastSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        return self.answer(decline_blast(blast=blast, actor=self.api_key.created_by, now=timezone.now()))


class VerbView(BlastDoor):
    """A word that a blast listens to, and that says all."""

    scopes = {"POST": Scope.SEND}
    verb: ClassVar[Callable[..., Blast]]
    status: ClassVar[int] = 200

    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        done = type(self).verb(blast=blast, actor_id=self.api_key.created_by_id, now=timezone.now())
        return self.answer(done, status=self.status)


@extend_schema_view(
    post=extend_schema(
        operation_id="pause_blast",
        summary="Pause a blast",
        description="Nothing of it leaves any more; what is at the carrier already goes on. One that is not under way: "
        "409 `not_in_progress`. Needs the scope `send`.",
        request=Nothing,
        responses={200: CountedBlastSerializer},
    )
)
class PauseBlastView(VerbView):
    verb = pause_blast


@extend_schema_view(
    post=extend_schema(
        operation_id="resume_blast",
        summary="Let a blast go on",
        description="One that is paused, or that `failed`. Any other: 409 `not_in_progress`. One that had not "
        "begun yet and needs another manager's yes: 409 `approval_needed`; whose moment has passed meanwhile: 422 "
        "`send_at_in_the_past`, start it instead. Needs the scope `send`.",
        request=Nothing,
        responses={202: CountedBlastSerializer},
    )
)
class ResumeBlastView(VerbView):
    verb = resume_blast
    status = 202


@extend_schema_view(
    post=extend_schema(
        operation_id="cancel_blast",
        summary="Cancel the rest of a blast",
        description="Who has no text yet gets none. One that is over or has not started: 409 `not_in_progress`. Needs "
        "the scope `send`.",
        request=Nothing,
        responses={200: CountedBlastSerializer},
    )
)
class CancelBlastView(VerbView):
    verb = cancel_blast
