"""`/campaigns`: ordered, timed texts to the people of one list."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.campaigns.api.filtersets import CampaignFilters, CampaignPeopleFilters
from apps.campaigns.api.serializers import (
    AddCampaignSerializer,
    CampaignPersonSerializer,
    CampaignPreviewSerializer,
    CampaignSerializer,
    CampaignStepSerializer,
    CountedCampaignSerializer,
    UpdateCampaignSerializer,
)
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import enrolments_of, figures_of, preview_of
from apps.campaigns.services import delete_campaign, update_campaign, write_campaign
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Nothing
from apps.lists.api.mailings import MailingDoor
from apps.lists.services import ask_for_tally

EXAMPLE = OpenApiExample(
    "First weeks",
    request_only=True,
    value={
        "name": "First weeks",
        "list": "018f3a2e-0000-7000-8000-000000000000",
        "steps": [
            {"body": "Hi {{first_name|there}}, are you still looking?"},
            {"body": "Hi again, is there anything I can answer?", "delay": 2880, "weekdays": [1, 2, 3, 4, 5]},
        ],
    },
)


class CampaignDoor(MailingDoor):
    """What the views of one campaign share."""

    def campaign(self, pk: UUID) -> Campaign:
        rows = Campaign.objects.for_team(self.team).select_related(
            "team__account", "list__team__account", "number", "author"
        )
        return get_object_or_404(rows, pk=pk)

    def answer(self, campaign: Campaign, *, status: int = 200) -> Response:
        ask_for_tally(campaign, now=timezone.now())
        figures = figures_of(campaign)
        data: dict[str, Any] = dict(CampaignSerializer(campaign).data)
        steps = [
            {**CampaignStepSerializer(each.step).data, **_numbers(asdict(each))} for each in figures.steps
        ]
        counts = {"counts": figures.as_dict(), "counted_at": campaign.tallied_at}
        return Response(data | counts | {"steps": steps}, status=status)


def _numbers(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "step"}


class CampaignsView(CampaignDoor):
    query_class = PageQuery
    filters_class = CampaignFilters

    @extend_schema(
        operation_id="list_campaigns",
        summary="List campaigns, newest first",
        parameters=[CampaignFilters.as_query()],
        responses={200: Page(CampaignSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Campaign.objects.for_team(self.team), CampaignSerializer)

    @extend_schema(
        operation_id="add_campaign",
        summary="Write a campaign",
        description="With its steps, or with none yet. Nobody is texted before it is started. A merge field that there "
        "is not: 422 `bad_template`; hours in which nothing may leave: 422 `bad_window`; a status that the team does "
        "not have: 422 `unknown_status`. A list or a number that the team does not have: 404.",
        request=AddCampaignSerializer,
        responses={201: CountedCampaignSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.meant(self.read(AddCampaignSerializer))
        made = write_campaign(
            team=self.team,
            author=self.api_key.created_by,
            name=given.pop("name"),
            list_=given.pop("list"),
            steps=given.pop("steps", []),
            fields=given,
        )
        return self.answer(made, status=201)


class CampaignView(CampaignDoor):
    @extend_schema(
        operation_id="get_campaign",
        summary="Get a campaign, its steps, and how many people are where",
        responses={200: CountedCampaignSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.campaign(pk))

    @extend_schema(
        operation_id="update_campaign",
        summary="Change a campaign",
        description="Its list and its number until it starts; then 409 `campaign_already_started`. Nothing of one that "
        "is over: 409 `campaign_is_over`. What is left out stays as it is.",
        request=UpdateCampaignSerializer,
        responses={200: CountedCampaignSerializer},
        examples=[OpenApiExample("Another name", request_only=True, value={"name": "First month"})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        campaign = self.campaign(pk)
        given = self.meant(self.read(UpdateCampaignSerializer))
        return self.answer(
            update_campaign(campaign=campaign, fields=given, actor_id=self.api_key.created_by_id)
        )

    @extend_schema(
        operation_id="delete_campaign",
        summary="Throw a campaign away",
        description="Until it starts; then 409 `campaign_already_started`.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_campaign(campaign=self.campaign(pk), actor_id=self.api_key.created_by_id)
        return Response(status=204)


class PreviewCampaignView(CampaignDoor):
    @extend_schema(
        operation_id="preview_campaign",
        summary="See what would come of a campaign",
        description="Of a draft: real texts of some of its people, how many of them can be texted and why the others "
        "cannot, when the first text would leave, how many parts all of them have. Once it has started, only the "
        "texts. Nothing is changed or sent.",
        request=Nothing,
        responses={200: CampaignPreviewSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        campaign = self.campaign(pk)
        self.read(Nothing)
        found = preview_of(campaign, now=timezone.now(), exact=True)
        return Response(CampaignPreviewSerializer(found).data)


class CampaignPeopleView(CampaignDoor):
    query_class = PageQuery
    filters_class = CampaignPeopleFilters

    @extend_schema(
        operation_id="list_campaign_people",
        summary="List who is or was in a campaign",
        description="How far each of them is, and why it ended for whom. Before it starts, nobody.",
        parameters=[CampaignPeopleFilters.as_query()],
        responses={200: Page(CampaignPersonSerializer)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.page(enrolments_of(self.campaign(pk)).with_clicks(), CampaignPersonSerializer)
