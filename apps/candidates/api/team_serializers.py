"""The team's own statuses, tags and fields as partners see and send them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.candidates.models import CustomField
from apps.candidates.services import LONGEST_TAG
from apps.core.api.serializers import Input, Line, Query, Text

STAGES = ["", "new", "engaged", "disengaged", "delivered"]
OF_STAGE = "What the chat becomes when its application gets here; empty: it stays as it is."


class AddStatusSerializer(Input):
    """A new step, at the end."""

    # "label" is an attribute of every field, too: of the class, so nothing is lost.
    label = Line(max_length=60)  # type: ignore[assignment]
    stage = serializers.ChoiceField(choices=STAGES, required=False, help_text=OF_STAGE)


class UpdateStatusSerializer(Input):
    """What can be changed of a step."""

    label = Line(max_length=60, required=False)  # type: ignore[assignment]
    stage = serializers.ChoiceField(choices=STAGES, required=False, help_text=OF_STAGE)


class OrderStatusesSerializer(Input):
    """All keys, in their new order."""

    keys = serializers.ListField(child=Text(max_length=40), max_length=200)


class RemoveStatusQuery(Query):
    move_to = serializers.CharField(
        required=False, max_length=40, help_text="The key of the status that its applications move to."
    )


class StatusSerializer(serializers.Serializer[Any]):
    """A step of the team's process."""

    id = serializers.UUIDField()
    key = serializers.CharField(help_text="What an application's `status` says. It stays.")
    label = serializers.CharField()  # type: ignore[assignment]
    stage = serializers.ChoiceField(choices=STAGES, help_text=OF_STAGE)
    position = serializers.IntegerField(help_text="Its place, from 0.")
    created_at = serializers.DateTimeField()


class AddTagSerializer(Input):
    """A new tag."""

    name = Line(max_length=LONGEST_TAG)


class UpdateTagSerializer(Input):
    """What can be changed of a tag."""

    name = Line(max_length=LONGEST_TAG, required=False)


class TagSerializer(serializers.Serializer[Any]):
    """A word that the team puts on its people."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    candidates = serializers.IntegerField(source="worn_by", help_text="How many people have it.")
    created_at = serializers.DateTimeField()


class AddCustomFieldSerializer(Input):
    """A new field, at the end."""

    label = Line(max_length=60)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=CustomField.Kind.choices, help_text="It stays.")
    choices = serializers.ListField(
        child=Text(max_length=100), required=False, max_length=200, help_text="Of a choice."
    )
    key = serializers.RegexField(
        r"^[a-z0-9][a-z0-9_]{0,39}$",
        required=False,
        help_text="Its name in `custom`, made from the label where it is left out. It stays.",
        error_messages={"invalid": "1 to 40 small letters, digits and _, and no _ at the beginning."},
    )


class UpdateCustomFieldSerializer(Input):
    """What can be changed of a field."""

    label = Line(max_length=60, required=False)  # type: ignore[assignment]
    choices = serializers.ListField(child=Text(max_length=100), required=False, max_length=200)


class CustomFieldSerializer(serializers.Serializer[Any]):
    """A field of the team's own."""

    id = serializers.UUIDField()
    key = serializers.CharField(
        help_text="Its name in a candidate's `custom`, and in a text as `{{custom.key}}`."
    )
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=CustomField.Kind.choices)
    choices = serializers.ListField(child=serializers.CharField())
    position = serializers.IntegerField()
    created_at = serializers.DateTimeField()
