"""`/conversations/{id}/handoffs`: to whom a candidate was handed over, and handing them over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.accounts.models import Membership
from apps.candidates.models import ApplicationStatus
from apps.candidates.services import UnknownStatus
from apps.chat.models import Conversation
from apps.chat.services import NotAMember
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.handoffs import services
from apps.handoffs.api.serializers import HandoffSerializer, HandOverSerializer, receiver_named
from apps.handoffs.models import Handoff
from apps.handoffs.selectors import sister_teams


class HandoffsView(ApiView):
    query_class = PageQuery

    @extend_schema(
        operation_id="list_handoffs",
        summary="List to whom they were handed over, newest first",
        parameters=[PageQuery],
        responses={200: Page(HandoffSerializer)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        conversation = self._conversation(pk)
        rows = Handoff.objects.for_team(self.team).filter(candidate=conversation.candidate_id)
        return self.page(rows.with_facts(), HandoffSerializer)

    @extend_schema(
        operation_id="hand_over",
        summary="Hand a candidate over",
        description="To a member, the chat is assigned; the stage becomes `delivered`; they get a mail. Another "
        "team gets the candidate, an application and the summary, not the texts; an opt-out goes along. Refused: "
        "422 `receiver_needed`, `not_a_member`, `unknown_team`, `unknown_status`, `no_application`, "
        "`conversation_closed`, `handed_to_self`.",
        request=HandOverSerializer,
        responses={201: HandoffSerializer},
        examples=[
            OpenApiExample(
                "To a hiring manager",
                request_only=True,
                value={
                    "email": "manager@client.test",
                    "status": "interview_scheduled",
                    "stars": 4,
                    "summary": "Licence checked, can start on Monday.",
                },
            )
        ],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation, given = self._conversation(pk), self.read(HandOverSerializer)
        made = self._hand_over(conversation, given, receiver_named(given))
        shown = Handoff.objects.for_team(self.team).with_facts().get(pk=made.pk)
        return self.one(shown, HandoffSerializer, status=201)

    def _hand_over(self, conversation: Conversation, given: dict[str, Any], receiver: str) -> Handoff:
        common: dict[str, Any] = {
            "conversation": conversation,
            "said": self._said(given),
            "author": self.sender,
            # The call has a key of its own.
            "client_id": None,
            "now": timezone.now(),
        }
        match receiver:
            case "user":
                return services.hand_to_member(membership=self._member(given["user"]), **common)
            case "email":
                return services.hand_to_address(email=given["email"], **common)
            case _:
                team = next((each for each in sister_teams() if each.slug == given["team"]), None)
                if team is None:
                    raise services.UnknownTeam("There is no such team in your account.", field="team")
                return services.hand_to_team(team_id=team.pk, email=given.get("email", ""), **common)

    def _said(self, given: dict[str, Any]) -> services.Said:
        outcome = None
        if key := given.get("status"):
            outcome = ApplicationStatus.objects.for_team(self.team).filter(key=key).first()
            if outcome is None:
                raise UnknownStatus(f"There is no status “{key}” in this team.", field="status")
        return services.Said(outcome=outcome, stars=given.get("stars"), summary=given.get("summary", ""))

    def _member(self, user_id: UUID) -> Membership:
        member = Membership.objects.for_team(self.team).select_related("user").filter(user=user_id).first()
        if member is None:
            raise NotAMember("There is no such user in this team.", field="user")
        return member

    def _conversation(self, pk: UUID) -> Conversation:
        rows = Conversation.objects.for_team(self.team).select_related("candidate", "team__account")
        return get_object_or_404(rows, pk=pk)
