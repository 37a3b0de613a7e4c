"""Imports as partners start and watch them."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import Flag, Input, Moment, Text
from apps.imports.forms import MOST_MB
from apps.imports.models import Import, RejectedRow
from apps.lists.models import List


class ConsentOfFileSerializer(Input):
    """What the people of a whole file have agreed to."""

    opt_in = Flag()
    method = Text(max_length=40, required=False, allow_blank=True, default="")
    wording = Text(max_length=1000, required=False, allow_blank=True, default="")
    at = Moment(required=False)


@extend_schema_field(OpenApiTypes.STR)
class JsonText(serializers.CharField):
    """An object as JSON, in a field of a form."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            read = json.loads(super().to_internal_value(data))
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict):
            message = "This is no JSON object."
            raise serializers.ValidationError(message, code="invalid")
        return read


class StartImportSerializer(Input):
    """A file, and what is to be known of it."""

    file = serializers.FileField(max_length=200, help_text=f".csv or .xlsx, up to {MOST_MB} MB.")
    mapping = JsonText(
        required=False,
        help_text='A JSON object: target by column name, as `{"Cell": "phone"}`. Left out: guessed.',
    )
    consent = JsonText(
        required=False,
        help_text="A JSON object for people whose row says nothing: `{opt_in, method, wording, at}`.",
    )

    def validate_file(self, value: Any) -> Any:
        if value.size > MOST_MB * 2**20:
            message = f"A file has at most {MOST_MB} MB."
            raise serializers.ValidationError(message, code="too_big")
        return value

    def validate_mapping(self, value: dict[str, Any]) -> dict[str, str]:
        if not all(isinstance(target, str) for target in value.values()):
            message = "Each column becomes what a text names."
            raise serializers.ValidationError(message, code="invalid")
        return value

    def validate_consent(self, value: dict[str, Any]) -> dict[str, Any]:
        consent = ConsentOfFileSerializer(data=value)
        consent.is_valid(raise_exception=True)
        return dict(consent.validated_data)


class ImportCountsSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    done = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="Rows that were imported before, just so.")
    skipped = serializers.IntegerField(help_text="Rows that say that they are not to be taken in.")
    rejected = serializers.IntegerField()


class ImportSerializer(serializers.ModelSerializer[Import]):
    counts = ImportCountsSerializer(help_text="Each row is counted once its batch is in.")
    renamed = serializers.IntegerField(
        help_text="Rows that gave another last name to somebody: perhaps two people with one phone."
    )
    list: serializers.PrimaryKeyRelatedField[List] = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="The list of its people."
    )

    class Meta:
        model = Import
        fields = [
            *("id", "file_name", "status", "counts", "renamed", "list", "mapping", "error"),
            *("created_at", "started_at", "finished_at", "undone_at"),
        ]


class RejectReasonSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    column = serializers.CharField(help_text="Empty when it is the row as a whole.")
    detail = serializers.CharField()


class RejectedRowSerializer(serializers.ModelSerializer[RejectedRow]):
    row = serializers.IntegerField(source="number", help_text="As the spreadsheet counts.")
    reasons = RejectReasonSerializer(many=True)

    class Meta:
        model = RejectedRow
        fields = ["row", "is_skipped", "reasons"]


class RejectedRowPageSerializer(serializers.Serializer[Any]):
    """A page of them, described as all pages are."""

    # An attribute of every serializer, too: of the class, so nothing is lost.
    data = RejectedRowSerializer(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()
