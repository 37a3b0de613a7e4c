from __future__ import annotations

from apps.core.api.addresses import address
from apps.webhooks.api.views import (
    ReplayFailedWebhooksView,
    ReplayWebhookDeliveryView,
    RotateWebhookSecretView,
    TestWebhookEndpointView,
    WebhookDeliveriesView,
    WebhookEndpointsView,
    WebhookEndpointView,
)

ONE = "webhook-endpoints/<uuid:pk>"

urlpatterns = [
    *address("webhook-endpoints", WebhookEndpointsView, name="webhook_endpoints"),
    *address(ONE, WebhookEndpointView, name="webhook_endpoint"),
    *address(f"{ONE}/test", TestWebhookEndpointView, name="webhook_endpoint_test"),
    *address(f"{ONE}/rotate", RotateWebhookSecretView, name="webhook_endpoint_rotate"),
    *address(f"{ONE}/deliveries", WebhookDeliveriesView, name="webhook_deliveries"),
    *address(
        f"{ONE}/deliveries/<uuid:webhook_delivery>/replay",
        ReplayWebhookDeliveryView,
        name="webhook_delivery_replay",
    ),
    *address(f"{ONE}/replay-failed", ReplayFailedWebhooksView, name="webhook_replay_failed"),
]
