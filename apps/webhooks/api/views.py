"""`/webhook-endpoints`: where a partner wants to be told, whether that works, and sending something again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

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
from apps.core.api.serializers import Nothing, ReplayedSerializer
from apps.webhooks.api.serializers import (
    AddWebhookEndpointSerializer,
    SecretWebhookEndpointSerializer,
    UpdateWebhookEndpointSerializer,
    WebhookDeliveryQuery,
    WebhookDeliverySerializer,
    WebhookEndpointSerializer,
)
from apps.webhooks.models import Delivery, Endpoint
from apps.webhooks.services import (
    add_endpoint,
    change_endpoint,
    delete_endpoint,
    replay_delivery,
    replay_failed,
    rotate_secret,
    send_test,
)

ADMIN = "Needs the scope `admin`."
EXAMPLE = OpenApiExample(
    "Told of replies",
    request_only=True,
    value={"url": "https://ats.example/hooks/pivotcx", "events": ["message.received"]},
)


class EndpointDoor(ApiView):
    """What the views of endpoints share: all that is here is for administrators."""

    scopes = dict.fromkeys(("GET", "HEAD", "POST", "PATCH", "DELETE"), Scope.ADMIN)

    def endpoint(self, pk: UUID) -> Endpoint:
        return get_object_or_404(Endpoint.objects.for_team(self.team).select_related("team"), pk=pk)


class WebhookEndpointsView(EndpointDoor):
    answers_are_secret = True
    query_class = PageQuery

    @extend_schema(
        operation_id="list_webhook_endpoints",
        summary="List webhook endpoints, newest first",
        description=ADMIN,
        parameters=[PageQuery],
        responses={200: Page(WebhookEndpointSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Endpoint.objects.for_team(self.team), WebhookEndpointSerializer)

    @extend_schema(
        operation_id="add_webhook_endpoint",
        summary="Be told what happens",
        description="Calls are signed as Standard Webhooks 1.0.0 says, with the `secret` of this answer: no other one "
        "shows it. Success is 200 to 299, within 20 seconds; a redirect is a failure, and 410 switches the endpoint "
        "off. What fails is tried ten times in about three days, with the same `webhook-id`; it may come twice, and "
        "not in the order in which it happened. `data` is the resource as the API gives it at the moment of the call; "
        "`{id, gone: true}` for what is no longer there. Of a body of 20 KB or more the largest values are left out, "
        "and it has `truncated: true`. A private address: 422 `address_not_public`; another that is not called: 422 "
        "`address_refused`; more than 20 endpoints: 409 `too_many_endpoints`. " + ADMIN,
        request=AddWebhookEndpointSerializer,
        responses={201: SecretWebhookEndpointSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(AddWebhookEndpointSerializer)
        endpoint = add_endpoint(
            team=self.team,
            url=given["url"],
            events=given["events"],
            description=given.get("description", ""),
            is_active=given.get("active", True),
            actor=self.api_key.created_by,
            now=timezone.now(),
        )
        return self.one(endpoint, SecretWebhookEndpointSerializer, status=201)


class WebhookEndpointView(EndpointDoor):
    @extend_schema(
        operation_id="get_webhook_endpoint",
        summary="Get a webhook endpoint",
        description=ADMIN,
        responses={200: WebhookEndpointSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.endpoint(pk), WebhookEndpointSerializer)

    @extend_schema(
        operation_id="update_webhook_endpoint",
        summary="Change a webhook endpoint, or switch it on or off",
        description="While it is off nothing is kept for it; what waited has failed, and can be sent again. "
        + ADMIN,
        request=UpdateWebhookEndpointSerializer,
        responses={200: WebhookEndpointSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        endpoint = self.endpoint(pk)
        given = self.read(UpdateWebhookEndpointSerializer)
        is_on = given.pop("active", None)
        changed = change_endpoint(
            endpoint=endpoint, fields=given, is_on=is_on, actor=self.api_key.created_by, now=timezone.now()
        )
        return self.one(changed, WebhookEndpointSerializer)

    @extend_schema(
        operation_id="delete_webhook_endpoint",
        summary="Delete a webhook endpoint and its deliveries",
        description=ADMIN,
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_endpoint(endpoint=self.endpoint(pk), actor=self.api_key.created_by)
        return Response(status=204)


class TestWebhookEndpointView(EndpointDoor):
    @extend_schema(
        operation_id="test_webhook_endpoint",
        summary="Send a test event",
        description="It is tried once, within seconds: its delivery says how that went. One that is off: 409 "
        "`endpoint_off`. " + ADMIN,
        request=Nothing,
        responses={202: WebhookDeliverySerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        endpoint = self.endpoint(pk)
        self.read(Nothing)
        return self.one(
            send_test(endpoint=endpoint, now=timezone.now()), WebhookDeliverySerializer, status=202
        )


class RotateWebhookSecretView(EndpointDoor):
    answers_are_secret = True

    @extend_schema(
        operation_id="rotate_webhook_secret",
        summary="Get another secret",
        description="For 24 hours calls carry two signatures, one by the old secret. " + ADMIN,
        request=Nothing,
        responses={200: SecretWebhookEndpointSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        endpoint = self.endpoint(pk)
        self.read(Nothing)
        rotated = rotate_secret(endpoint=endpoint, actor=self.api_key.created_by, now=timezone.now())
        return self.one(rotated, SecretWebhookEndpointSerializer)


class WebhookDeliveriesView(EndpointDoor):
    query_class = WebhookDeliveryQuery

    @extend_schema(
        operation_id="list_webhook_deliveries",
        summary="List what an endpoint was told, newest first",
        description=ADMIN,
        parameters=[WebhookDeliveryQuery],
        responses={200: Page(WebhookDeliverySerializer)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = Delivery.objects.for_team(self.team).filter(endpoint=self.endpoint(pk))
        if "status" in self.query:
            rows = rows.filter(status=self.query["status"])
        return self.page(rows, WebhookDeliverySerializer)


class ReplayWebhookDeliveryView(EndpointDoor):
    @extend_schema(
        operation_id="replay_webhook_delivery",
        summary="Send one delivery again",
        description="With the same `webhook-id`, and all of its tries. An endpoint that is off: 409 `endpoint_off`. "
        + ADMIN,
        request=Nothing,
        responses={202: WebhookDeliverySerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID, webhook_delivery: UUID) -> Response:
        rows: Any = Delivery.objects.for_team(self.team).select_related("endpoint__team")
        found = get_object_or_404(rows, pk=webhook_delivery, endpoint=self.endpoint(pk))
        self.read(Nothing)
        again = replay_delivery(delivery=found, now=timezone.now())
        return self.one(again, WebhookDeliverySerializer, status=202)


class ReplayFailedWebhooksView(EndpointDoor):
    @extend_schema(
        operation_id="replay_failed_webhooks",
        summary="Send all again that failed",
        description="An endpoint that is off: 409 `endpoint_off`. " + ADMIN,
        request=Nothing,
        responses={202: ReplayedSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        endpoint = self.endpoint(pk)
        self.read(Nothing)
        number = replay_failed(endpoint=endpoint, now=timezone.now())
        return Response({"replayed": number}, status=202)
