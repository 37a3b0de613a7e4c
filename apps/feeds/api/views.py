"""`/feeds`: streams of applications from outside, made, changed and looked after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.feeds.api.serializers import (
    AddFeedSerializer,
    FeedSecretSerializer,
    FeedSerializer,
    TestFeedSerializer,
    TrialsSerializer,
    UpdateFeedSerializer,
)
from apps.feeds.models import Feed
from apps.feeds.services import create_feed, delete_feed, switch_feed, try_payload, update_feed
from apps.messaging.models import Template

EXAMPLE = OpenApiExample(
    "An applicant system that signs what it sends",
    request_only=True,
    value={
        "name": "Career site",
        "mapping": {
            "fields": {
                "candidate.phone": {"paths": ["applicant.mobile", "applicant.phone"]},
                "candidate.full_name": "applicant.name",
                "application.job_title": "job.title",
                "application.external_id": "id",
            }
        },
        "verification": {"kind": "hmac", "header": "X-Signature"},
    },
)


class FeedDoor(ApiView):
    """What the views of one feed share."""

    def feed(self, pk: UUID) -> Feed:
        rows = Feed.objects.for_team(self.team).select_related("team__account", "template")
        return get_object_or_404(rows, pk=pk)

    def meant(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what was given with the template that its id names."""
        meant = dict(given)
        if given.get("template") is not None:
            templates = Template.objects.for_team(self.team).of_team()
            meant["template"] = get_object_or_404(templates, pk=given["template"])
        return meant


class FeedsView(FeedDoor):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_feeds",
        summary="List feeds, newest first",
        parameters=[PageQuery],
        responses={200: Page(FeedSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Feed.objects.for_team(self.team), FeedSerializer)

    @extend_schema(
        operation_id="create_feed",
        summary="Make a feed",
        description="Needs the scope `admin`. Without `status` it is being set up: what is handed in is kept and "
        "waits. A mapping, rules or a way of verifying that cannot be: 422 with the place of the mistake.",
        request=AddFeedSerializer,
        responses={201: FeedSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given, now = self.meant(self.read(AddFeedSerializer)), timezone.now()
        status = given.pop("status", None)
        with transaction.atomic():
            made = create_feed(
                team=self.team, author=self.api_key.created_by, name=given.pop("name"), fields=given, now=now
            )
            if status:
                made = switch_feed(feed=made, on=status == Feed.Status.ON, now=now)
        return self.one(made, FeedSerializer, status=201)


class FeedView(FeedDoor):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @extend_schema(operation_id="get_feed", summary="Get a feed", responses={200: FeedSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.feed(pk), FeedSerializer)

    @extend_schema(
        operation_id="update_feed",
        summary="Change a feed, or switch it on or off",
        description="Needs the scope `admin`. One that cannot take anything in is not switched on: 409 "
        "`feed_not_ready`.",
        request=UpdateFeedSerializer,
        responses={200: FeedSerializer},
        examples=[OpenApiExample("Switch it on", request_only=True, value={"status": "on"})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        feed, now, actor_id = self.feed(pk), timezone.now(), self.api_key.created_by_id
        given = self.meant(self.read(UpdateFeedSerializer))
        status = given.pop("status", None)
        with transaction.atomic():
            if given:
                feed = update_feed(feed=feed, fields=given, now=now, actor_id=actor_id)
            if status and status != feed.status:
                feed = switch_feed(feed=feed, on=status == Feed.Status.ON, now=now, actor_id=actor_id)
        return self.one(feed, FeedSerializer)

    @extend_schema(
        operation_id="delete_feed",
        summary="Delete a feed with all that was handed in to it",
        description="Needs the scope `admin`. Candidates and applications stay.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_feed(feed=self.feed(pk), actor_id=self.api_key.created_by_id)
        return Response(status=204)


class FeedSecretView(FeedDoor):
    scopes: ClassVar[Mapping[str, Scope]] = {"GET": Scope.ADMIN}

    @extend_schema(
        operation_id="get_feed_secret",
        summary="Get what calls to a feed are signed with",
        description="Needs the scope `admin`.",
        responses={200: FeedSecretSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.feed(pk), FeedSecretSerializer)


class TestFeedView(FeedDoor):
    @extend_schema(
        operation_id="test_feed",
        summary="See what would become of a payload",
        description="By the feed’s mapping and rules, or by another mapping. Nothing is kept and nobody is texted. A "
        "body that cannot be read: 422 with the place of what is wrong.",
        request=TestFeedSerializer,
        responses={200: TrialsSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        feed = self.feed(pk)
        given = self.read(TestFeedSerializer)
        trials = try_payload(
            feed=feed,
            body=given["body"].encode(),
            content_type=given.get("content_type", ""),
            mapping=given.get("mapping"),
            now=timezone.now(),
        )
        return Response(TrialsSerializer({"results": trials}).data)
