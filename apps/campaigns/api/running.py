"""`/campaigns/{id}/start` and the other words that a campaign listens to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.campaigns.api.serializers import (
    CountedCampaignSerializer,
    StartCampaignSerializer,
    TakenOutSerializer,
    TakeOutSerializer,
)
from apps.campaigns.api.views import CampaignDoor
from apps.campaigns.models import Campaign
from apps.campaigns.services import (
    pause_campaign,
    resume_campaign,
    start_campaign,
    stop_campaign,
    take_out,
)
from apps.candidates.models import Candidate
from apps.core.api.serializers import Nothing

UNKNOWN = serializers.ErrorDetail("The team has no candidate with this id.", "unknown_candidate")


class StartCampaignView(CampaignDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="start_campaign",
        summary="Start a campaign",
        description="The people of its list are enrolled. One that runs stays as it is; one that is paused or over: "
        "409 `campaign_already_started`. Without steps: 422 `campaign_has_no_steps`. Needs the scope `send`.",
        request=StartCampaignSerializer,
        responses={202: CountedCampaignSerializer},
        examples=[OpenApiExample("Whom I know of", request_only=True, value={"expected_people": 120})],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        campaign = self.campaign(pk)
        given = self.read(StartCampaignSerializer)
        started = start_campaign(
            campaign=campaign,
            actor_id=self.api_key.created_by_id,
            now=timezone.now(),
            expected=given.get("expected_people"),
        )
        return self.answer(started, status=202)


class VerbView(CampaignDoor):
    """A word that a campaign listens to, and that says all."""

    scopes = {"POST": Scope.SEND}
    verb: ClassVar[Callable[..., Campaign]]
    status: ClassVar[int] = 200

    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        campaign = self.campaign(pk)
        self.read(Nothing)
        done = type(self).verb(campaign=campaign, actor_id=self.api_key.created_by_id, now=timezone.now())
        return self.answer(done, status=self.status)


@extend_schema_view(
    post=extend_schema(
        operation_id="pause_campaign",
        summary="Pause a campaign",
        description="Nothing of it leaves any more; what is at the carrier already goes on. One that does not run: 409 "
        "`not_in_progress`. Needs the scope `send`.",
        request=Nothing,
        responses={200: CountedCampaignSerializer},
    )
)
class PauseCampaignView(VerbView):
    verb = pause_campaign


@extend_schema_view(
    post=extend_schema(
        operation_id="resume_campaign",
        summary="Let a campaign go on",
        description="One that is paused, or that `failed`. Any other: 409 `not_in_progress`. Needs the scope `send`.",
        request=Nothing,
        responses={202: CountedCampaignSerializer},
    )
)
class ResumeCampaignView(VerbView):
    verb = resume_campaign
    status = 202


@extend_schema_view(
    post=extend_schema(
        operation_id="stop_campaign",
        summary="Stop a campaign for good",
        description="Nobody gets a further step. One that is over or has not started: 409 `not_in_progress`. Needs the "
        "scope `send`.",
        request=Nothing,
        responses={200: CountedCampaignSerializer},
    )
)
class StopCampaignView(VerbView):
    verb = stop_campaign


class TakeOutOfCampaignView(CampaignDoor):
    scopes = {"POST": Scope.SEND}

    @extend_schema(
        operation_id="take_out_of_campaign",
        summary="End a campaign for some people",
        description="They get no further step, and are never enrolled in it again. Who is not under way in it stays as "
        "they are; where one of them is not known: 422, and nobody is taken out. Needs the scope `send`.",
        request=TakeOutSerializer,
        responses={200: TakenOutSerializer},
        examples=[
            OpenApiExample(
                "One", request_only=True, value={"candidates": ["018f3a2e-0000-7000-8000-000000000000"]}
            )
        ],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        campaign = self.campaign(pk)
        asked = self.read(TakeOutSerializer)["candidates"]
        known = set(Candidate.objects.for_team(self.team).filter(pk__in=asked).values_list("pk", flat=True))
        wrong: Any = {place: [UNKNOWN] for place, each in enumerate(asked) if each not in known}
        if wrong:
            raise serializers.ValidationError({"candidates": wrong})
        done = take_out(
            campaign=campaign,
            candidates=known,
            actor_id=self.api_key.created_by_id,
            now=timezone.now(),
        )
        return Response({"stopped": len(done)})
