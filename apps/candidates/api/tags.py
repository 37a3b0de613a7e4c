"""`/tags`: the words that the team puts on its people."""

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
from apps.candidates.api.team_serializers import AddTagSerializer, TagSerializer, UpdateTagSerializer
from apps.candidates.models import Tag
from apps.candidates.services import ensure_tags, remove_tag, rename_tag
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page


class TagDoor(ApiView):
    def tag(self, pk: UUID) -> Tag:
        rows = Tag.objects.for_team(self.team).with_counts().select_related("team")
        return get_object_or_404(rows, pk=pk)


class TagsView(TagDoor):
    query_class = PageQuery
    pointers: ClassVar[Mapping[str, str]] = {"tags": "name"}

    @extend_schema(
        operation_id="list_tags",
        summary="List tags, newest first",
        parameters=[PageQuery],
        responses={200: Page(TagSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Tag.objects.for_team(self.team).with_counts(), TagSerializer)

    @extend_schema(
        operation_id="add_tag",
        summary="Add a tag",
        description="One that the team has already is answered as it is. Capitals make no difference.",
        request=AddTagSerializer,
        responses={201: TagSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        [tag] = ensure_tags(team=self.team, names=[self.read(AddTagSerializer)["name"]])
        return self.one(self.tag(tag.pk), TagSerializer, status=201)


class TagView(TagDoor):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}
    pointers: ClassVar[Mapping[str, str]] = {"tags": "name"}

    @extend_schema(operation_id="get_tag", summary="Get a tag", responses={200: TagSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.tag(pk), TagSerializer)

    @extend_schema(
        operation_id="rename_tag",
        summary="Rename a tag",
        description="Needs the scope `admin`.",
        request=UpdateTagSerializer,
        responses={200: TagSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        tag, given = self.tag(pk), self.read(UpdateTagSerializer)
        if "name" in given:
            rename_tag(tag=tag, name=given["name"])
        return self.one(tag, TagSerializer)

    @extend_schema(
        operation_id="remove_tag",
        summary="Remove a tag, also from everybody who has it",
        description="Needs the scope `admin`. 409 `tag_in_use` while something puts it on people.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        remove_tag(tag=self.tag(pk))
        return Response(status=204)
