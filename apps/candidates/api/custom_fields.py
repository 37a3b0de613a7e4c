"""`/custom-fields`: what the team wants to know of its people besides what everybody does."""

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
    AddCustomFieldSerializer,
    CustomFieldSerializer,
    UpdateCustomFieldSerializer,
)
from apps.candidates.models import CustomField
from apps.candidates.services import add_custom_field, remove_custom_field, update_custom_field
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page


class CustomFieldsView(ApiView):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_custom_fields",
        summary="List the team's own fields, newest first",
        parameters=[PageQuery],
        responses={200: Page(CustomFieldSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(CustomField.objects.for_team(self.team), CustomFieldSerializer)

    @extend_schema(
        operation_id="add_custom_field",
        summary="Add a field",
        description="Needs the scope `admin`.",
        request=AddCustomFieldSerializer,
        responses={201: CustomFieldSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(AddCustomFieldSerializer)
        kind = CustomField.Kind(given.pop("kind"))
        added = add_custom_field(team=self.team, kind=kind, **given)
        return self.one(added, CustomFieldSerializer, status=201)


class CustomFieldView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @extend_schema(
        operation_id="get_custom_field", summary="Get a field", responses={200: CustomFieldSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._field(pk), CustomFieldSerializer)

    @extend_schema(
        operation_id="update_custom_field",
        summary="Rename a field, or change its choices",
        description="Needs the scope `admin`. 409 `choice_in_use` for a choice that somebody has.",
        request=UpdateCustomFieldSerializer,
        responses={200: CustomFieldSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        given = self.read(UpdateCustomFieldSerializer)
        return self.one(update_custom_field(field=self._field(pk), **given), CustomFieldSerializer)

    @extend_schema(
        operation_id="remove_custom_field",
        summary="Remove a field with all its values",
        description=(
            "Needs the scope `admin`. One that a template, a list, a blast or a campaign asks for is refused: "
            "409 `custom_field_in_use`, with what it is."
        ),
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        remove_custom_field(field=self._field(pk))
        return Response(status=204)

    def _field(self, pk: UUID) -> CustomField:
        return get_object_or_404(CustomField.objects.for_team(self.team).select_related("team"), pk=pk)
