"""`/users/{id}`: one of the team's people. Who leaves gives back their chats, so this stands on the floor of chats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.users import UserSerializer
from apps.accounts.api.views import ApiView
from apps.accounts.models import Membership
from apps.accounts.services import change_role
from apps.chat.services import remove_colleague
from apps.core.api.serializers import Input


class UpdateUserSerializer(Input):
    """What can be changed of somebody's place in the team; their name and address are their own."""

    role = serializers.ChoiceField(choices=Membership.Role.choices)


class UserView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @extend_schema(
        operation_id="get_user", summary="Get one of the team's people", responses={200: UserSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._member(pk), UserSerializer)

    @extend_schema(
        operation_id="update_user",
        summary="Change somebody's role",
        description="Needs the scope `admin`. The last manager stays one: 422 `last_manager`.",
        request=UpdateUserSerializer,
        responses={200: UserSerializer},
        examples=[OpenApiExample("A manager", request_only=True, value={"role": "manager"})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        membership = self._member(pk)
        role = Membership.Role(self.read(UpdateUserSerializer)["role"])
        changed = change_role(
            membership=membership, role=role, now=timezone.now(), actor=self.api_key.created_by
        )
        return self.one(changed, UserSerializer)

    @extend_schema(
        operation_id="remove_user",
        summary="Take away somebody's place in the team",
        description="Needs the scope `admin`. What they wrote stays, their chats come back to the team, and the keys "
        "that they made end. The last manager stays: 422 `last_manager`.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        remove_colleague(membership=self._member(pk), actor=self.api_key.created_by, now=timezone.now())
        return Response(status=204)

    def _member(self, pk: UUID) -> Membership:
        return get_object_or_404(
            Membership.objects.for_team(self.team).select_related("user", "team"), user=pk
        )
