"""`/statuses`: the steps of the team's process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.candidates.api.team_serializers import (
    AddStatusSerializer,
    OrderStatusesSerializer,
    RemoveStatusQuery,
    StatusSerializer,
    UpdateStatusSerializer,
)
from apps.candidates.models import ApplicationStatus
from apps.candidates.services import (
    UnknownStatus,
    add_status,
    order_statuses,
    remove_status,
    update_status,
)
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Query


class StatusesView(ApiView):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_statuses",
        summary="List statuses, newest first",
        description="Their order in the team's process is `position`.",
        parameters=[PageQuery],
        responses={200: Page(StatusSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(ApplicationStatus.objects.for_team(self.team), StatusSerializer)

    @extend_schema(
        operation_id="add_status",
        summary="Add a status",
        description="Needs the scope `admin`.",
        request=AddStatusSerializer,
        responses={201: StatusSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        added = add_status(team=self.team, **self.read(AddStatusSerializer))
        return self.one(added, StatusSerializer, status=201)


class StatusView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}
    queries: ClassVar[Mapping[str, type[Query]]] = {"DELETE": RemoveStatusQuery}

    @extend_schema(operation_id="get_status", summary="Get a status", responses={200: StatusSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._status(pk), StatusSerializer)

    @extend_schema(
        operation_id="update_status",
        summary="Rename a status, or change what it does to the chat",
        description="Needs the scope `admin`.",
        request=UpdateStatusSerializer,
        responses={200: StatusSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        given = self.read(UpdateStatusSerializer)
        return self.one(update_status(status=self._status(pk), **given), StatusSerializer)

    @extend_schema(
        operation_id="remove_status",
        summary="Remove a status",
        description="Needs the scope `admin`. 409 `status_needed` for one that the product works with, or that "
        "applications stand at while `move_to` is not given; 409 `status_in_use` while something brings applications "
        "to it.",
        parameters=[RemoveStatusQuery],
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        status, key = self._status(pk), self.query.get("move_to")
        move_to = ApplicationStatus.objects.for_team(self.team).filter(key=key).first() if key else None
        if key and move_to is None:
            raise UnknownStatus(f"There is no status “{key}” in this team.")
        remove_status(status=status, move_to=move_to)
        return Response(status=204)

    def _status(self, pk: UUID) -> ApplicationStatus:
        rows = ApplicationStatus.objects.for_team(self.team).select_related("team")
        return get_object_or_404(rows, pk=pk)


class StatusOrderView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="order_statuses",
        summary="Put the statuses in order",
        description="Needs the scope `admin`. Names each of the team's statuses once: 422 `wrong_order`.",
        request=OrderStatusesSerializer,
        responses={200: Page(StatusSerializer)},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        order_statuses(team=self.team, keys=self.read(OrderStatusesSerializer)["keys"])
        rows = ApplicationStatus.objects.for_team(self.team).order_by("position")
        data = StatusSerializer(rows, many=True).data
        return Response({"data": data, "next_cursor": None, "has_more": False})
