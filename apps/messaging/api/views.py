"""`/numbers`: what the team texts from. `/media`: files that go with texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.phones import parse_phone
from apps.messaging.api.serializers import (
    AttachmentSerializer,
    ConnectNumberSerializer,
    NumberSerializer,
    UpdateNumberSerializer,
    UploadSerializer,
)
from apps.messaging.attachable import MOST_BYTES, MOST_FILES, size_in_words
from apps.messaging.models import Number
from apps.messaging.services import connect_number, disconnect_number, update_number, upload_attachment
from apps.messaging.simulated_carrier import made_up_credentials


class NumbersView(ApiView):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_numbers",
        summary="List numbers, newest first",
        parameters=[PageQuery],
        responses={200: Page(NumberSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Number.objects.for_team(self.team), NumberSerializer, scopes=self.granted)

    @extend_schema(
        operation_id="connect_number",
        summary="Connect a number",
        description="Needs the scope `admin`. A number that the team has already gets the new credentials.",
        request=ConnectNumberSerializer,
        responses={201: NumberSerializer},
        examples=[
            OpenApiExample(
                "A number",
                request_only=True,
                value={
                    "phone": "+12015550100",
                    "account_sid": "AC" + "0" * 32,
                    "auth_token": "the token of that account",
                    "label": "Warehouse",
                    "pace": 1.0,
                },
            )
        ],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(ConnectNumberSerializer)
        given["phone"] = parse_phone(given["phone"])
        if settings.SIMULATED_CARRIER:
            # As on the page: each team has the one account that is made up for it.
            given["account_sid"], given["auth_token"] = made_up_credentials(self.team)
        number = connect_number(
            team=self.team, now=timezone.now(), actor_id=self.api_key.created_by_id, **given
        )
        return self.one(number, NumberSerializer, status=201, scopes=self.granted)


class NumberView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @extend_schema(operation_id="get_number", summary="Get a number", responses={200: NumberSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._number(pk), NumberSerializer, scopes=self.granted)

    @extend_schema(
        operation_id="update_number",
        summary="Change label, pace, daily cap or what becomes of phone calls",
        description="Needs the scope `admin`.",
        request=UpdateNumberSerializer,
        responses={200: NumberSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        number = self._number(pk)
        update_number(number=number, fields=self.read(UpdateNumberSerializer))
        return self.one(number, NumberSerializer, scopes=self.granted)

    @extend_schema(
        operation_id="disconnect_number",
        summary="Disconnect a number",
        description="Needs the scope `admin`. Its texts and chats stay; the next text of each chat leaves from another "
        "number of the team. While blasts, campaigns or keywords use it, or texts have yet to leave from it: 409 "
        "`number_in_use`. Connected again, it keeps its id and its addresses.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        disconnect_number(number=self._number(pk), now=timezone.now(), actor_id=self.api_key.created_by_id)
        return Response(status=204)

    def _number(self, pk: UUID) -> Number:
        return get_object_or_404(Number.objects.for_team(self.team).select_related("team"), pk=pk)


class MediaView(ApiView):
    parser_classes = [MultiPartParser]
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="upload_media",
        summary="Hand in a file for texts",
        description="Needs the scope `send`. Its `id` goes into `media` of a message or a blast, at most "
        f"{MOST_FILES} of them with {size_in_words(MOST_BYTES)} together. What is not used within a day is deleted. "
        "Refused: 422 with `attachment_refused` (no file of a kind that phones take), `attachment_too_large` or "
        "`too_many_attachments`.",
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        file = self.read(UploadSerializer)["file"]
        attachment = upload_attachment(
            team=self.team, uploader=self.sender, name=file.name, content=file, now=timezone.now()
        )
        return self.one(attachment, AttachmentSerializer, status=201)
