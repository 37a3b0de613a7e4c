"""Endpoints and what they were told, as partners see and write them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.pages import PageQuery
from apps.core.api.serializers import Flag, Input, Line, Text
from apps.webhooks.happenings import HAPPENINGS
from apps.webhooks.models import Delivery, Endpoint

EVENTS = [(each.name, each.words) for each in HAPPENINGS.values()]


class UpdateWebhookEndpointSerializer(Input):
    """What can be changed of an endpoint."""

    url = Text(
        max_length=2_000,
        required=False,
        help_text="Where calls go: https, and on the public internet.",
    )
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS),
        required=False,
        allow_empty=False,
        max_length=len(EVENTS),
        help_text="What it is told of.",
    )
    description = Line(max_length=120, required=False)
    active = Flag(
        required=False, help_text="false: it is called no more, and is not told later of what it missed."
    )


class AddWebhookEndpointSerializer(UpdateWebhookEndpointSerializer):
    """A new endpoint. It is told of what happens from now on."""

    url = Text(max_length=2_000, help_text="Where calls go: https, and on the public internet.")
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=EVENTS),
        allow_empty=False,
        max_length=len(EVENTS),
        help_text="What it is told of.",
    )


class WebhookEndpointSerializer(serializers.Serializer[Any]):
    """An address that is told what happens, by calls signed as Standard Webhooks 1.0.0 says."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=EVENTS))
    description = serializers.CharField()
    active = serializers.BooleanField(source="is_active")
    disabled_reason = serializers.ChoiceField(
        choices=Endpoint.Off.choices,
        allow_blank=True,
        help_text="Why it is off: by hand, it answered 410, or five days of nothing but failures.",
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when no call has had success; null while all is well."
    )
    last_success_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class SecretWebhookEndpointSerializer(WebhookEndpointSerializer):
    """An endpoint with its secret: this answer is the only one that shows it."""

    secret = serializers.CharField(help_text="`whsec_` and the key in base64. It signs each call.")


class WebhookDeliveryQuery(PageQuery):
    status = serializers.ChoiceField(
        choices=Delivery.Status.choices, required=False, help_text="Only those that stand so."
    )


class WebhookDeliverySerializer(serializers.Serializer[Any]):
    """One event for one endpoint, and how far the telling has got. Kept for 30 days."""

    id = serializers.UUIDField()
    webhook_id = serializers.CharField(help_text="The same with each try: the receiver knows it again by it.")
    event = serializers.CharField(source="kind", help_text="The event, or `webhook.test`.")
    subject = serializers.UUIDField(
        source="subject_id", allow_null=True, help_text="The id of what it is about."
    )
    status = serializers.ChoiceField(choices=Delivery.Status.choices)
    attempts = serializers.IntegerField(help_text="Tries so far, of ten; after a replay anew.")
    next_attempt_at = serializers.SerializerMethodField(help_text="null: there is none.")
    happened_at = serializers.DateTimeField()
    called_at = serializers.DateTimeField(allow_null=True, help_text="When it was last tried.")
    took_ms = serializers.IntegerField(allow_null=True)
    response_status = serializers.IntegerField(source="answer_code", allow_null=True)
    response_body = serializers.CharField(source="answer_body", help_text="Its first 1,024 bytes.")
    error = serializers.CharField(help_text="Why there was no success, in one word.")
    error_detail = serializers.CharField()

    def get_next_attempt_at(self, delivery: Delivery) -> str | None:
        if not delivery.is_waiting:
            return None
        moment: str = serializers.DateTimeField().to_representation(delivery.next_at)
        return moment
