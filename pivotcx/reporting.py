"""Errors told to Sentry where `SENTRY_DSN` says so: what went wrong and where, and nothing of people."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import ignore_logger

from pivotcx.logs import hide

# Of a request that failed: by which way and to where, nothing that it brought along.
KEPT_OF_REQUEST = {"method", "url"}


def report_errors(dsn: str) -> None:
    """Begin to report what nobody foresaw, and what is logged as an error."""
    # What it says of a request that failed has been reported as the failure.
    ignore_logger("django_structlog.middlewares.request")
    sentry_sdk.init(
        dsn=dsn,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False),
            CeleryIntegration(monitor_beat_tasks=False),
        ],
        send_default_pii=False,
        # They hold texts, phones and tokens.
        include_local_variables=False,
        include_source_context=True,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=without_people,
        traces_sample_rate=0,
    )


def without_people(event: Any, _hint: Any) -> Any:
    """Take out whom we text, and secret addresses, wherever an error says them."""
    request = event.get("request", {})
    event["request"] = {name: value for name, value in request.items() if name in KEPT_OF_REQUEST}
    for name in ("user", "extra", "breadcrumbs", "server_name"):
        event.pop(name, None)
    return hidden(event)


def hidden(value: Any) -> Any:
    """Return the same with phones and secret addresses hidden in all of its words."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {name: hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return [hidden(each) for each in value]
    return value
