"""`/applications`: the door of applicant systems. Here and not with the candidates: an application may bring a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope, ensure_scope
from apps.accounts.api.views import ApiView
from apps.candidates.api.filtersets import ApplicationFilters
from apps.candidates.api.serializers import (
    ApplicationSerializer,
    UpdateApplicationSerializer,
)
from apps.candidates.models import Application
from apps.candidates.selectors import candidates_with_opt_out
from apps.chat.api.application_serializers import ReceiveApplicationSerializer, ReceivedApplicationSerializer
from apps.chat.api.text_orders import origin_of, text_order
from apps.chat.services import Consent, change_application, receive_application
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page

EXAMPLE = OpenApiExample(
    "From an applicant system",
    request_only=True,
    value={
        "candidate": {
            "phone": "+12015550123",
            "full_name": "Candidate Twelve",
            "email": "candidate12@demo.test",
        },
        "application": {
            "job_title": "Warehouse associate",
            "job_location": "Newark, NJ",
            "source": "job board",
            "external_id": "ats-application-4711",
            "applied_at": "2030-01-07T15:00:00Z",
        },
        "consent": {"opt_in": True, "method": "web form", "wording": "I agree to be texted about this job."},
        "message": {"body": "Hi! Thank you for applying. When can we call you?"},
    },
)


class ApplicationsView(ApiView):
    query_class = PageQuery
    filters_class = ApplicationFilters
    pointers: ClassVar[Mapping[str, str]] = {
        "phone": "candidate/phone",
        "external_id": "candidate/external_id",
        "custom": "candidate/custom",
        "body": "message/body",
        "template": "message/template",
        "send_at": "message/send_at",
    }

    @extend_schema(
        operation_id="list_applications",
        summary="List applications, newest first",
        parameters=[ApplicationFilters.as_query()],
        responses={200: Page(ApplicationSerializer)},
    )
    def get(self, request: Request) -> Response:
        rows = Application.objects.for_team(self.team).select_related("status")
        return self.page(rows, ApplicationSerializer)

    @extend_schema(
        operation_id="receive_application",
        summary="Hand in an application",
        description="Finds or adds the candidate by phone, records the application and the consent, and sends the "
        "message if it may be sent (needs the scope `send`); otherwise `message_refused` says why not. Outside of "
        "their hours the message waits for these. The same `application.external_id` again answers 200 with what is "
        "there already, and changes nothing; where it has no text then, `message_refused` is `already_received`.",
        request=ReceiveApplicationSerializer,
        responses={201: ReceivedApplicationSerializer, 200: ReceivedApplicationSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given, now = self.read(ReceiveApplicationSerializer), timezone.now()
        if "message" in given:
            ensure_scope(self.api_key, Scope.SEND)
        candidate = dict(given["candidate"])
        received = receive_application(
            team=self.team,
            phone=candidate.pop("phone"),
            method=Application.Method.PLUGIN if self.sender else Application.Method.API,
            now=now,
            candidate=candidate,
            application=given.get("application", {}),
            consent=_consent(given.get("consent"), now=now),
            text=text_order(self.team, given["message"]) if "message" in given else None,
            origin=origin_of(self.sender),
            author=self.sender,
        )
        shown = {
            "candidate": candidates_with_opt_out(team=self.team).get(pk=received.candidate.pk),
            "application": received.application,
            "message": received.message,
            "message_refused": received.refusal,
        }
        return Response(ReceivedApplicationSerializer(shown).data, status=201 if received.is_new else 200)


class ApplicationView(ApiView):
    @extend_schema(
        operation_id="get_application", summary="Get an application", responses={200: ApplicationSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._application(pk), ApplicationSerializer)

    @extend_schema(
        operation_id="update_application",
        summary="Move an application, or make it the active one",
        request=UpdateApplicationSerializer,
        responses={200: ApplicationSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        application = self._application(pk)
        given = self.read(UpdateApplicationSerializer)
        change_application(
            application=application,
            status=given.get("status"),
            activate=given.get("active", False),
            actor=self.sender,
        )
        return self.one(application, ApplicationSerializer)

    def _application(self, pk: UUID) -> Application:
        rows = Application.objects.for_team(self.team).select_related("status", "team")
        return get_object_or_404(rows, pk=pk)


def _consent(given: Mapping[str, Any] | None, *, now: datetime) -> Consent | None:
    if given is None:
        return None
    return Consent(
        given=given["opt_in"],
        method=given.get("method", "api"),
        wording=given.get("wording", ""),
        at=given.get("at", now),
    )
