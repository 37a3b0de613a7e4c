from __future__ import annotations

from django.urls import path

from apps.webhooks.views import deeds, endpoints

app_name = "webhooks"

ONE = "settings/webhooks/<uuid:endpoint_id>"

urlpatterns = [
    path("settings/webhooks/", endpoints.endpoints, name="endpoints"),
    path(f"{ONE}/", endpoints.endpoint, name="endpoint"),
    path(f"{ONE}/failed/", endpoints.failed, name="failed"),
    path(f"{ONE}/test/", deeds.test, name="test"),
    path(f"{ONE}/replay/", deeds.replay, name="replay"),
    path(f"{ONE}/on/", deeds.switch_on, name="switch_on"),
    path(f"{ONE}/off/", deeds.switch_off, name="switch_off"),
    path(f"{ONE}/rotate/", deeds.rotate, name="rotate"),
    path(f"{ONE}/delete/", deeds.endpoint_delete, name="endpoint_delete"),
    path(f"{ONE}/deliveries/<uuid:webhook_delivery_id>/", endpoints.delivery, name="delivery"),
    path(
        f"{ONE}/deliveries/<uuid:webhook_delivery_id>/replay/", deeds.delivery_replay, name="delivery_replay"
    ),
]
