"""Lists as partners see and send them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import Input, Text
from apps.core.phones import InvalidPhone, parse_phone
from apps.lists.models import List

MOST_AT_ONCE = 1_000


@extend_schema_field(
    {
        "type": "object",
        "description": 'The filter language: `{"all": […]}` or `{"any": […]}`, of the fields of candidates.',
        "example": {"all": [{"field": "active_application.job_title", "op": "contains", "value": "nurse"}]},
    }
)
class FilterField(serializers.Field[Any, Any, Any, Any]):
    """A filter, as JSON. The filter language itself says what is wrong with it."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class UpdateListSerializer(Input):
    """What can be changed of a list."""

    name = Text(max_length=80, required=False, help_text="Of no other list of the team.")
    description = Text(max_length=300, allow_blank=True, required=False)
    filter = FilterField(required=False, help_text="Of a dynamic list.")


class AddListSerializer(UpdateListSerializer):
    """A new list."""

    name = Text(max_length=80, help_text="Of no other list of the team.")
    kind = serializers.ChoiceField(
        choices=List.Kind.choices,
        default=List.Kind.STATIC,
        help_text="A static list has whom it is given; a dynamic one whom its filter says now.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_dynamic = attrs["kind"] == List.Kind.DYNAMIC
        if is_dynamic and "filter" not in attrs:
            raise _wrong("filter", "required", "A dynamic list needs a filter.")
        if not is_dynamic and "filter" in attrs:
            raise _wrong("filter", "unknown_field", "A static list has no filter.")
        return attrs


class ListSerializer(serializers.Serializer[Any]):
    """People under a name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=List.Kind.choices)
    description = serializers.CharField()
    filter = FilterField(allow_null=True, help_text="null for a static list.")
    made_by = serializers.UUIDField(source="made_by_id", allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(source="changed_at")


class MembersSerializer(Input):
    """Whom it is about: up to 1,000 by their ids, their phones, or some by either."""

    candidates = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=MOST_AT_ONCE, help_text="Ids."
    )
    phones = serializers.ListField(
        child=Text(max_length=40),
        required=False,
        max_length=MOST_AT_ONCE,
        help_text="E.164, or as it is written in the United States.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = len(attrs.get("candidates", [])) + len(attrs.get("phones", []))
        if not 1 <= given <= MOST_AT_ONCE:
            message = f"Name 1 to {MOST_AT_ONCE:,} people, by `candidates` or `phones`."
            raise serializers.ValidationError(message, code="wrong_number")
        attrs["phones"] = _phones(attrs.get("phones", []))
        return attrs


class ChangedSerializer(serializers.Serializer[Any]):
    """How many of them it changed something for."""

    changed = serializers.IntegerField(help_text="The others were on the list already, or not on it.")


def _phones(given: list[str]) -> list[str]:
    """Return phones as we write them, or raise all that are none, each with its place."""
    read: list[str] = []
    wrong: dict[Any, Any] = {}
    for place, text in enumerate(given):
        try:
            read.append(parse_phone(text))
        except InvalidPhone as error:
            wrong[place] = [serializers.ErrorDetail(error.detail, error.code)]
    if wrong:
        raise serializers.ValidationError({"phones": wrong})
    return read


def _wrong(name: str, code: str, detail: str) -> serializers.ValidationError:
    return serializers.ValidationError({name: [serializers.ErrorDetail(detail, code)]})
