"""Our numbers as partners see them. Credentials go in and never come out."""

from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from apps.accounts.models import ApiKey
from apps.core.api.serializers import Decimal, Flag, Input, Text, Whole
from apps.messaging.attachable import KINDS_IN_WORDS, MOST_BYTES, MOST_BYTES_OF_OTHERS, size_in_words
from apps.messaging.models import Attachment, Number
from apps.messaging.pace import is_bulk_paused, sent_today
from apps.messaging.selectors import webhook_addresses


class UpdateNumberSerializer(Input):
    """What can be changed of a number."""

    # "label" is an attribute of every field, too: of the class, so nothing is lost.
    label = Text(max_length=60, allow_blank=True, required=False)  # type: ignore[assignment]
    pace = Decimal(
        min_value=Number.SLOWEST,
        max_value=Number.FASTEST,
        required=False,
        help_text="Segments a second that may leave.",
    )
    daily_cap = Whole(
        min_value=0,
        max_value=Number.LARGEST_CAP,
        required=False,
        help_text="Segments a day, until midnight Pacific time; 0: no cap.",
    )

    carrier_answers = Flag(
        required=False, help_text="Whether the carrier answers STOP, START and HELP itself."
    )
    call_mode = serializers.ChoiceField(
        choices=Number.CallMode.choices,
        required=False,
        help_text="What becomes of phone calls: `answer` reads words out; `forward` lets another phone ring for 20 "
        "seconds, and reads the words out when nobody answers.",
    )
    call_forward_to = Text(
        max_length=40,
        allow_blank=True,
        required=False,
        help_text="To which phone calls are forwarded, E.164; no number that the account texts from.",
    )
    call_words = Text(
        max_length=Number.MOST_WORDS,
        allow_blank=True,
        required=False,
        help_text="What is read out; empty: the team's name, and to text this number.",
    )
    call_language = serializers.ChoiceField(
        choices=Number.CallLanguage.choices, required=False, help_text="In which it is read out."
    )
    call_text_back = Text(
        max_length=1600,
        allow_blank=True,
        required=False,
        help_text="Texted to whoever called and spoke to nobody, once a day at most, with merge fields; empty: no "
        "text. Who opted out or refused texts gets none.",
    )


class ConnectNumberSerializer(UpdateNumberSerializer):
    """A number and the carrier account that it sends through."""

    phone = Text(max_length=40, help_text="Our number, E.164.")
    account_sid = Text(max_length=34)
    auth_token = Text(max_length=200, help_text="Kept encrypted, and never shown.")
    messaging_service_sid = Text(max_length=34, allow_blank=True, required=False)


class NumberSerializer(serializers.Serializer[Number]):
    """A phone number that the team texts from."""

    id = serializers.UUIDField()
    phone = serializers.CharField(help_text="E.164")
    label = serializers.CharField()  # type: ignore[assignment]
    pace = serializers.FloatField(help_text="Segments a second.")
    daily_cap = serializers.IntegerField(help_text="Segments a day; 0: no cap.")
    carrier_answers = serializers.BooleanField(
        help_text="Whether the carrier answers STOP, START and HELP itself."
    )
    inbound_url = serializers.SerializerMethodField(
        help_text="Where the carrier has to bring inbound texts; null for keys with neither `write` nor `admin`."
    )
    voice_url = serializers.SerializerMethodField(
        help_text="What the carrier has to ask when a phone call comes in; null as `inbound_url` is."
    )
    call_mode = serializers.ChoiceField(
        choices=Number.CallMode.choices, help_text="What becomes of phone calls."
    )
    call_forward_to = serializers.CharField(help_text="E.164, or empty.")
    call_words = serializers.CharField(help_text="What is read out; empty: our words.")
    call_language = serializers.ChoiceField(choices=Number.CallLanguage.choices)
    call_text_back = serializers.CharField(help_text="With merge fields; empty: no text.")
    paused = serializers.SerializerMethodField(help_text="Whether it sends nothing at present.")
    pause_reason = serializers.CharField()
    bulk_paused = serializers.SerializerMethodField(help_text="Whether it sends no bulk at present.")
    bulk_pause_reason = serializers.SerializerMethodField()
    sent_today = serializers.SerializerMethodField(help_text="Segments since midnight Pacific time.")
    created_at = serializers.DateTimeField()

    def get_inbound_url(self, number: Number) -> str | None:
        return webhook_addresses(number).inbound if self._may_know() else None

    def get_voice_url(self, number: Number) -> str | None:
        return webhook_addresses(number).voice if self._may_know() else None

    def _may_know(self) -> bool:
        # Who knows the address can make calls to it, even though unsigned ones are refused.
        return bool(self.context["scopes"] & {ApiKey.Scope.WRITE, ApiKey.Scope.ADMIN})

    def get_bulk_paused(self, number: Number) -> bool:
        return is_bulk_paused(number, now=timezone.now())

    def get_bulk_pause_reason(self, number: Number) -> str:
        return number.bulk_pause_reason if is_bulk_paused(number, now=timezone.now()) else ""

    def get_sent_today(self, number: Number) -> int:
        return sent_today(number, now=timezone.now())

    def get_paused(self, number: Number) -> bool:
        return number.paused_at is not None


class UploadSerializer(Input):
    """A file for texts."""

    file = serializers.FileField(
        max_length=200,
        allow_empty_file=True,
        help_text=f"{KINDS_IN_WORDS}; pictures up to {size_in_words(MOST_BYTES)}, others up to "
        f"{size_in_words(MOST_BYTES_OF_OTHERS)}.",
    )


class AttachmentSerializer(serializers.Serializer[Attachment]):
    """A file that may go with a text."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField(help_text="As its content says.")
    size = serializers.IntegerField(help_text="In bytes.")
    created_at = serializers.DateTimeField()
