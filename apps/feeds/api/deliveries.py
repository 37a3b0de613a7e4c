"""`/feeds/{id}/deliveries`: what was handed in, and trying again what went wrong."""

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
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Nothing, ReplayedSerializer
from apps.feeds.api.filtersets import DeliveryFilters
from apps.feeds.api.serializers import DeliverySerializer
from apps.feeds.api.views import FeedDoor
from apps.feeds.models import FeedDelivery
from apps.feeds.models.deliveries import HEAVY
from apps.feeds.services import replay_delivery, replay_failed


class DeliveriesView(FeedDoor):
    query_class = PageQuery
    filters_class = DeliveryFilters

    @extend_schema(
        operation_id="list_feed_deliveries",
        summary="List what was handed in to a feed, newest first",
        parameters=[DeliveryFilters.as_query()],
        responses={200: Page(DeliverySerializer)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = FeedDelivery.objects.for_team(self.team).filter(feed=self.feed(pk)).defer(*HEAVY)
        return self.page(rows, DeliverySerializer)


class ReplayDeliveryView(FeedDoor):
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="replay_feed_delivery",
        summary="Try a delivery again that was rejected or has failed",
        description="Needs the scope `admin`. By the mapping and the rules as they are now. Any other: 409 "
        "`cannot_replay`.",
        request=Nothing,
        responses={202: DeliverySerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID, delivery: UUID) -> Response:
        rows = FeedDelivery.objects.for_team(self.team).filter(feed=self.feed(pk)).select_related("team")
        found = get_object_or_404(rows, pk=delivery)
        self.read(Nothing)
        again = replay_delivery(delivery=found, now=timezone.now(), actor_id=self.api_key.created_by_id)
        return self.one(again, DeliverySerializer, status=202)


class ReplayFailedView(FeedDoor):
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="replay_failed_feed_deliveries",
        summary="Try again all that was rejected or has failed",
        description="Needs the scope `admin`.",
        request=Nothing,
        responses={202: ReplayedSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        feed = self.feed(pk)
        self.read(Nothing)
        count = replay_failed(feed=feed, now=timezone.now(), actor_id=self.api_key.created_by_id)
        return Response(ReplayedSerializer({"replayed": count}).data, status=202)
