"""Candidates and applications as partners see and send them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.candidates.models import Application, Candidate
from apps.candidates.names import split_name
from apps.candidates.services import LONGEST_TAG, MOST_TAGS
from apps.core.api.serializers import Flag, Input, Properties, Text
from apps.core.zones import zone_names


class UpdateCandidateSerializer(Input):
    """What can be changed of a candidate."""

    phone = Text(max_length=40, required=False, help_text="E.164, or as it is written in the United States.")
    first_name = Text(max_length=100, allow_blank=True, required=False)
    middle_name = Text(max_length=100, allow_blank=True, required=False)
    last_name = Text(max_length=100, allow_blank=True, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    street = Text(max_length=200, allow_blank=True, required=False)
    city = Text(max_length=100, allow_blank=True, required=False)
    state = Text(max_length=60, allow_blank=True, required=False)
    postal_code = Text(max_length=20, allow_blank=True, required=False)
    country = serializers.RegexField(
        "^[A-Z]{2}$",
        allow_blank=True,
        required=False,
        help_text="Two letters, ISO 3166.",
        error_messages={"invalid": "Two capital letters, as US (ISO 3166)."},
    )
    time_zone = Text(
        max_length=60, allow_blank=True, required=False, help_text="IANA name, as America/New_York."
    )
    external_id = Text(max_length=200, allow_blank=True, required=False, help_text="Your id of this person.")
    custom = Properties(required=False, help_text="Values of your own, by name.")
    tags = serializers.ListField(
        child=Text(max_length=LONGEST_TAG),
        max_length=MOST_TAGS,
        required=False,
        help_text="Names of tags; those that the team does not have yet are made.",
    )

    def validate_time_zone(self, value: str) -> str:
        if value and value not in zone_names():
            message = "There is no such time zone; names look like America/New_York."
            raise serializers.ValidationError(message, code="unknown_time_zone")
        return value


class AddCandidateSerializer(UpdateCandidateSerializer):
    """A candidate who is new to the team."""

    phone = Text(max_length=40, help_text="E.164, or as it is written in the United States.")
    full_name = Text(
        max_length=200, allow_blank=True, required=False, help_text="Read when no other name is given."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        full_name = attrs.pop("full_name", "")
        if full_name and not (attrs.get("first_name") or attrs.get("last_name")):
            attrs["first_name"], attrs["middle_name"], attrs["last_name"] = split_name(full_name)
            for name in ("first_name", "middle_name", "last_name"):
                if len(attrs[name]) > 100:
                    message = "No part of a name may be longer than 100 characters."
                    raise serializers.ValidationError(
                        {"full_name": [serializers.ErrorDetail(message, "max_length")]}
                    )
        return attrs


class CandidateSerializer(serializers.Serializer[Any]):
    """A person with a phone number: one for each phone."""

    id = serializers.UUIDField()
    phone = serializers.CharField(help_text="E.164")
    first_name = serializers.CharField()
    middle_name = serializers.CharField()
    last_name = serializers.CharField()
    full_name = serializers.CharField()
    email = serializers.CharField()
    street = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField()
    postal_code = serializers.CharField()
    country = serializers.CharField()
    time_zone = serializers.CharField()
    external_id = serializers.CharField()
    custom = serializers.DictField()
    tags = serializers.SerializerMethodField(help_text="Names of the tags they have.")
    opted_out = serializers.BooleanField(source="is_opted_out", help_text="Whether they refuse our texts.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_tags(self, candidate: Candidate) -> list[str]:
        # In their order: fetched so for all people of a page at once.
        return [worn.tag.name for worn in candidate.taggings.all()]


class UpdateApplicationSerializer(Input):
    """What can be changed of an application."""

    status = Text(max_length=40, required=False, help_text="The key of one of the team's statuses, as `new`.")
    active = Flag(
        required=False, help_text="true makes it the candidate's active one, in place of the other."
    )

    def validate_active(self, value: bool) -> bool:
        if not value:
            message = "A candidate always has an active application: make another one active instead."
            raise serializers.ValidationError(message, code="cannot_deactivate")
        return value


class ApplicationSerializer(serializers.Serializer[Any]):
    """One arrival of a candidate, and where it came from."""

    id = serializers.UUIDField()
    candidate = serializers.UUIDField(source="candidate_id")
    active = serializers.BooleanField(source="is_active")
    status = serializers.CharField(source="status.key")
    method = serializers.ChoiceField(choices=Application.Method.choices)
    job_title = serializers.CharField()
    job_location = serializers.CharField()
    # "source" is an attribute of every field, too: of the class, so nothing is lost.
    source = serializers.CharField()  # type: ignore[assignment]
    medium = serializers.CharField()
    campaign = serializers.CharField()
    referrer = serializers.CharField()
    keyword = serializers.CharField()
    requisition_id = serializers.CharField()
    external_job_id = serializers.CharField()
    external_id = serializers.CharField()
    applied_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
