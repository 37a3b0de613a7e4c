"""Templates as partners see and send them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import Flag, Input, Line, Text
from apps.messaging.merging import fields_in
from apps.messaging.models import Template
from apps.messaging.segments import LONGEST_TEXT

OF_NAME = "What people type behind a slash: letters from a to z, digits, dashes, underscores."
OF_BODY = "Merge fields like `{{first_name|there}}` are filled for each person who gets it."

OF_LINKS = "Whether addresses in it go out as short ones of ours, so that it is known who opens them."


class AddTemplateSerializer(Input):
    """A new template, at the end."""

    name = Line(max_length=Template.LONGEST_NAME, help_text=OF_NAME)
    body = Text(max_length=LONGEST_TEXT, help_text=OF_BODY)
    track_links = Flag(required=False, help_text=OF_LINKS)


class UpdateTemplateSerializer(Input):
    """What can be changed of a template."""

    name = Line(max_length=Template.LONGEST_NAME, required=False, help_text=OF_NAME)
    body = Text(max_length=LONGEST_TEXT, required=False, help_text=OF_BODY)
    track_links = Flag(required=False, help_text=OF_LINKS)


class TemplateSerializer(serializers.Serializer[Any]):
    """Words that the team writes often."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="What a message's `template` says, as well as the id.")
    body = serializers.CharField()
    track_links = serializers.BooleanField(help_text=OF_LINKS)
    merge_fields = serializers.SerializerMethodField(help_text="The fields that stand in it.")
    position = serializers.IntegerField(help_text="Its place, from 0.")
    created_at = serializers.DateTimeField()

    def get_merge_fields(self, template: Template) -> list[str]:
        return list(dict.fromkeys(field.name for field in fields_in(template.body)))
