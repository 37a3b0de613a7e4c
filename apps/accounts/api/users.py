"""`/users`: the team's people, whom assignees and claims name, and how somebody is invited among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.accounts.models import Membership
from apps.accounts.services import invite
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Input


class InviteUserSerializer(Input):
    """Who is asked to join, and as what."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Membership.Role.choices)


class InvitedUserSerializer(serializers.Serializer[Any]):
    """Who was asked to join. They are one of the team's people from when they accept."""

    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    expires_at = serializers.DateTimeField(help_text="Until when the link in their mail works.")


class UserSerializer(serializers.Serializer[Any]):
    """Somebody who works in the team."""

    id = serializers.UUIDField(source="user_id")
    name = serializers.CharField(source="user.full_name")
    email = serializers.CharField(source="user.email")
    role = serializers.ChoiceField(choices=Membership.Role.choices)


class UsersView(ApiView):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_users",
        summary="List the team's people, newest first",
        parameters=[PageQuery],
        responses={200: Page(UserSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Membership.objects.for_team(self.team).select_related("user"), UserSerializer)

    @extend_schema(
        operation_id="invite_user",
        summary="Invite somebody into the team",
        description="Needs the scope `admin`. They get a mail with a link, and are in the list once they have "
        "accepted. Invited again, they get a new link, and the old one ends. Somebody who is there already: 422 "
        "`already_member`.",
        request=InviteUserSerializer,
        responses={202: InvitedUserSerializer},
        examples=[
            OpenApiExample(
                "A recruiter", request_only=True, value={"email": "somebody@agency.test", "role": "member"}
            )
        ],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(InviteUserSerializer)
        invitation = invite(
            team=self.team,
            email=given["email"],
            role=Membership.Role(given["role"]),
            invited_by=self.api_key.created_by,
            now=timezone.now(),
        )
        return self.one(invitation, InvitedUserSerializer, status=202)
