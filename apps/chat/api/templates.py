"""`/templates`: the words that the whole team writes often. A key is nobody's own, and sees nobody's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.candidates.models import CustomField
from apps.chat.api.template_serializers import (
    AddTemplateSerializer,
    TemplateSerializer,
    UpdateTemplateSerializer,
)
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.messaging.models import Template, TemplateQuerySet
from apps.messaging.services import add_template, delete_template, update_template


class TemplatesView(ApiView):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_templates",
        summary="List the team's templates, newest first",
        parameters=[PageQuery],
        responses={200: Page(TemplateSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(_templates(self), TemplateSerializer)

    @extend_schema(
        operation_id="add_template",
        summary="Add a template",
        description="Needs the scope `admin`. 422 `bad_template` for a merge field that there is not.",
        request=AddTemplateSerializer,
        responses={201: TemplateSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(AddTemplateSerializer)
        added = add_template(team=self.team, own_fields=_own_fields(self), **given)
        return self.one(added, TemplateSerializer, status=201)


class TemplateView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @extend_schema(operation_id="get_template", summary="Get a template", responses={200: TemplateSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._template(pk), TemplateSerializer)

    @extend_schema(
        operation_id="update_template",
        summary="Change a template's name or its words",
        description="Needs the scope `admin`. Texts that were sent with it stay as they are.",
        request=UpdateTemplateSerializer,
        responses={200: TemplateSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        given = self.read(UpdateTemplateSerializer)
        changed = update_template(template=self._template(pk), own_fields=_own_fields(self), **given)
        return self.one(changed, TemplateSerializer)

    @extend_schema(
        operation_id="delete_template",
        summary="Delete a template",
        description="Needs the scope `admin`. 409 `template_in_use` while something sends it.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_template(template=self._template(pk), now=timezone.now())
        return Response(status=204)

    def _template(self, pk: UUID) -> Template:
        return get_object_or_404(_templates(self).select_related("team"), pk=pk)


def _templates(view: ApiView) -> TemplateQuerySet:
    return Template.objects.for_team(view.team).of_team()


def _own_fields(view: ApiView) -> list[str]:
    return list(CustomField.objects.for_team(view.team).values_list("key", flat=True))
