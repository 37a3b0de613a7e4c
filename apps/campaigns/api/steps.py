"""`/campaigns/{id}/steps` and `/campaign-steps/{id}`: the steps of a campaign."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.campaigns.api.serializers import (
    AddCampaignStepSerializer,
    CampaignStepSerializer,
    MoveCampaignStepSerializer,
    UpdateCampaignStepSerializer,
)
from apps.campaigns.api.views import CampaignDoor
from apps.campaigns.models import CampaignStep
from apps.campaigns.services import add_step, move_step, remove_step, update_step


class CampaignStepsView(CampaignDoor):
    @extend_schema(
        operation_id="add_campaign_step",
        summary="Add a step at the end of a campaign",
        description="For those who are under way or come later: whoever has had every step gets no more. One that is "
        "over: 409 `campaign_is_over`.",
        request=AddCampaignStepSerializer,
        responses={201: CampaignStepSerializer},
        examples=[
            OpenApiExample("Two days later", request_only=True, value={"body": "Hi again", "delay": 2880})
        ],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        campaign = self.campaign(pk)
        given = self.read(AddCampaignStepSerializer)
        step = add_step(campaign=campaign, fields=given, actor_id=self.api_key.created_by_id)
        return Response(CampaignStepSerializer(step).data, status=201)


class CampaignStepDoor(CampaignDoor):
    def step(self, pk: UUID) -> CampaignStep:
        steps = CampaignStep.objects.for_team(self.team).select_related("campaign__team")
        return get_object_or_404(steps, pk=pk)


class MoveCampaignStepView(CampaignStepDoor):
    @extend_schema(
        operation_id="move_campaign_step",
        summary="Put a step at another place",
        description="Only in a draft: once it has started, 409 `campaign_already_started`. Beyond the last place "
        "is the last one.",
        request=MoveCampaignStepSerializer,
        responses={200: CampaignStepSerializer},
        examples=[OpenApiExample("To the front", request_only=True, value={"position": 1})],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        step = self.step(pk)
        given = self.read(MoveCampaignStepSerializer)
        moved = move_step(step=step, position=given["position"], actor_id=self.api_key.created_by_id)
        return Response(CampaignStepSerializer(moved).data)


class CampaignStepView(CampaignStepDoor):
    @extend_schema(
        operation_id="update_campaign_step",
        summary="Change a step",
        description="For those who have not had it. What is left out stays as it is. Of a campaign that is over: 409 "
        "`campaign_is_over`.",
        request=UpdateCampaignStepSerializer,
        responses={200: CampaignStepSerializer},
        examples=[OpenApiExample("A day later", request_only=True, value={"delay": 1440})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        step = self.step(pk)
        given = self.read(UpdateCampaignStepSerializer)
        changed = update_step(
            step=step, fields=given, actor_id=self.api_key.created_by_id, now=timezone.now()
        )
        return Response(CampaignStepSerializer(changed).data)

    @extend_schema(
        operation_id="delete_campaign_step",
        summary="Take a step away",
        description="One that nobody has had; of a campaign that has started, only its last one. Any other: 409 "
        "`step_was_sent`.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        remove_step(step=self.step(pk), actor_id=self.api_key.created_by_id)
        return Response(status=204)
