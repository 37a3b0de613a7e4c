"""What an applicant system sends in one call, and what it gets back."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.candidates.api.serializers import AddCandidateSerializer, ApplicationSerializer, CandidateSerializer
from apps.chat.api.serializers import MessageSerializer, TextSerializer
from apps.core.api.serializers import Flag, Input, Moment, Text
from apps.core.errors import DomainError


class AttributionSerializer(Input):
    """One arrival: for which job, and from where."""

    job_title = Text(max_length=200, allow_blank=True, required=False)
    job_location = Text(max_length=200, allow_blank=True, required=False)
    # "source" is an attribute of every field, too: of the class, so nothing is lost.
    source = Text(max_length=120, allow_blank=True, required=False)  # type: ignore[assignment]
    medium = Text(max_length=120, allow_blank=True, required=False)
    campaign = Text(max_length=120, allow_blank=True, required=False)
    referrer = Text(max_length=500, allow_blank=True, required=False)
    requisition_id = Text(max_length=120, allow_blank=True, required=False)
    external_job_id = Text(max_length=200, allow_blank=True, required=False)
    external_id = Text(
        max_length=200,
        allow_blank=True,
        required=False,
        help_text="Your id of it: the same one twice is one.",
    )
    applied_at = Moment(required=False)


class ConsentSerializer(Input):
    """What they agreed to, for the consent log."""

    opt_in = Flag(help_text="false: they did not agree, and no message is sent.")
    method = Text(max_length=40, required=False, help_text="How: web form, paper …")
    wording = Text(max_length=5000, allow_blank=True, required=False, help_text="The words they agreed to.")
    at = Moment(required=False)


class ReceiveApplicationSerializer(Input):
    """A candidate, what they applied for, what they agreed to, and a text to send if it may be sent."""

    candidate = AddCandidateSerializer()
    application = AttributionSerializer(required=False)
    consent = ConsentSerializer(required=False)
    message = TextSerializer(required=False)


class RefusalSerializer(serializers.Serializer[DomainError]):
    """Why a message was not sent."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ReceivedApplicationSerializer(serializers.Serializer[Any]):
    """What has become of it."""

    candidate = CandidateSerializer()
    application = ApplicationSerializer()
    message = MessageSerializer(allow_null=True)
    message_refused = RefusalSerializer(allow_null=True)
