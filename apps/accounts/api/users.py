"""`/users`: the team's people, whom assignees and claims name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.views import ApiView
from apps.accounts.models import Membership
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page


class UserSerializer(serializers.Serializer[Any]):
    """Somebody who works in the team."""

    id = serializers.UUIDField(source="user_id")
    name = serializers.CharField(source="user.full_name")
    email = serializers.CharField(source="user.email")
    role = serializers.ChoiceField(choices=Membership.Role.choices)


class UsersView(ApiView):
    query_class = PageQuery

    @extend_schema(
        operation_id="list_users",
        summary="List the team's people, newest first",
        parameters=[PageQuery],
        responses={200: Page(UserSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Membership.objects.for_team(self.team).select_related("user"), UserSerializer)


class UserView(ApiView):
    @extend_schema(
        operation_id="get_user", summary="Get one of the team's people", responses={200: UserSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = Membership.objects.for_team(self.team).select_related("user")
        return self.one(get_object_or_404(rows, user=pk), UserSerializer)
