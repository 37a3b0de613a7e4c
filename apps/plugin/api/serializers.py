"""What the plug-in asks of a page's words, and what it is told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import Input, Text
from apps.plugin.finding import COUNTRIES, KINDS, UNKNOWN_KIND

MOST_TEXTS, LONGEST = 500, 200


class RecognizeSerializer(Input):
    """Pieces of text, each a few words around something that may be a phone number."""

    texts = serializers.ListField(
        child=Text(max_length=LONGEST, allow_blank=True),
        allow_empty=True,
        max_length=MOST_TEXTS,
        help_text="A link (`tel:…`) by itself is taken for a number as it stands.",
    )
    country = serializers.ChoiceField(
        choices=sorted(COUNTRIES),
        required=False,
        help_text="Of which country numbers without a country code are; left out: US.",
    )


class KnownPersonSerializer(serializers.Serializer[Any]):
    """Somebody whom the team has already."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="Empty, where only the phone is known.")
    conversation = serializers.UUIDField(allow_null=True)


class RecognizedRefusalSerializer(serializers.Serializer[Any]):
    """Why this phone cannot be texted."""

    code = serializers.CharField()
    detail = serializers.CharField()


class RecognizedPhoneSerializer(serializers.Serializer[Any]):
    """A number in a text."""

    phone = serializers.CharField(help_text="E.164.")
    national = serializers.CharField(help_text="As people write it.")
    valid = serializers.BooleanField(source="found.is_valid")
    kind = serializers.ChoiceField(
        source="found.kind",
        choices=[*KINDS.values(), UNKNOWN_KIND],
        help_text="Which kind of line it is, as far as the number says it.",
    )
    start = serializers.IntegerField(
        source="found.start", help_text="Its first character in the text, from 0."
    )
    end = serializers.IntegerField(source="found.end", help_text="The character behind it.")
    candidate = KnownPersonSerializer(allow_null=True)
    opted_out = serializers.BooleanField(source="is_opted_out")
    refusal = RecognizedRefusalSerializer(allow_null=True)


class NamedSerializer(serializers.Serializer[Any]):
    """Something with a name."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="__str__")


class RecognizedTextSerializer(serializers.Serializer[Any]):
    """The numbers of one text."""

    numbers = RecognizedPhoneSerializer(many=True)


class RecognizedSerializer(serializers.Serializer[Any]):
    """The numbers of each text, in the order of the texts, and for whom they were looked up."""

    # "data" is an attribute of every serializer, too: of the class, so nothing is lost.
    data = RecognizedTextSerializer(many=True)  # type: ignore[assignment]
    team = NamedSerializer()
    user = NamedSerializer(allow_null=True, help_text="Whose token it is; null: a key of the whole team.")
