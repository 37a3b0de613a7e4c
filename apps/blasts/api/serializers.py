"""Blasts as partners write, start and watch them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.blasts.models import Blast, BlastRecipient, Outcome
from apps.blasts.selectors import Slice, words_of_reason
from apps.chat.api.serializers import MediaSerializer
from apps.core.api.pages import PageQuery
from apps.core.api.serializers import Flag, Input, Line, Text
from apps.messaging.attachable import MOST_FILES


class BlastFieldsSerializer(Input):
    """What can be written of a blast."""

    name = Line(max_length=80, required=False)
    list = serializers.UUIDField(required=False, help_text="Whom it goes to.")
    body = Text(max_length=1600, required=False, help_text="With merge fields: `{{first_name|there}}`.")
    number = serializers.UUIDField(
        required=False, allow_null=True, help_text="From which number; left out, the team's usual one."
    )
    body_b = Text(
        max_length=1600, required=False, allow_blank=True, help_text="Other words, for some of the people."
    )
    share_b = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=99,
        help_text="How many of a hundred people get the other words.",
    )
    media = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_FILES,
        help_text="Ids of files that were handed in (`POST /media`), or that it has; others that it has are deleted.",
    )
    track_links = Flag(
        required=False,
        help_text="Addresses go out as short ones of ours, so that it is known who opens them.",
    )


class UpdateBlastSerializer(BlastFieldsSerializer):
    """What can be changed of a blast until it starts."""

    expected_version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="Which version you have seen. Where it is another by now: 409 `blast_has_changed`.",
    )


class AddBlastSerializer(BlastFieldsSerializer):
    """A new blast. Nothing is sent before it is started."""

    name = Line(max_length=80)
    list = serializers.UUIDField(help_text="Whom it goes to.")
    body = Text(max_length=1600, help_text="With merge fields: `{{first_name|there}}`.")


class StartBlastSerializer(Input):
    """When it goes: left out, now."""

    send_at = serializers.DateTimeField(required=False, allow_null=True)
    expected_recipients = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="How many people you believe to be on the list. Where it has others: 409 `list_has_changed`.",
    )
    expected_version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="Which version you have seen. Where it is another by now: 409 `blast_has_changed`.",
    )


class ApproveBlastSerializer(Input):
    expected_recipients = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="How many people you believe to be on the list. Where it has others: 409 `list_has_changed`.",
    )
    expected_version = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="Which version you have seen. Where it is another by now: 409 `blast_has_changed`.",
    )


class BlastCountsSerializer(serializers.Serializer[Any]):
    """`recipients` = `sent` + `failed` + `skipped` + `waiting`, at every moment."""

    recipients = serializers.IntegerField()
    waiting = serializers.IntegerField()
    sent = serializers.IntegerField(help_text="Also those that are delivered.")
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField(help_text="Nothing was sent to them, and why is known.")
    replied = serializers.IntegerField(help_text="Who wrote back within a week. A STOP is no reply.")
    opted_out = serializers.IntegerField()
    clicked = serializers.IntegerField(
        help_text="Who opened a tracked link; what looks at links by itself does not."
    )


class BlastSerializer(serializers.Serializer[Any]):
    """One text to the people of one list."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="One more with every change of what is sent and to whom.")
    name = serializers.CharField()
    list = serializers.UUIDField(source="list_id", allow_null=True)
    number = serializers.UUIDField(source="number_id", allow_null=True)
    body = serializers.CharField()
    body_b = serializers.CharField()
    share_b = serializers.IntegerField()
    media = MediaSerializer(many=True, help_text="The files that go with each text.")
    track_links = serializers.BooleanField()
    status = serializers.ChoiceField(choices=Blast.Status.choices)
    send_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField(help_text="Why it has stopped.")
    author = serializers.UUIDField(source="author_id", allow_null=True)
    approver = serializers.UUIDField(
        source="approver_id",
        allow_null=True,
        help_text="Where the team asks for a second manager’s yes: who has said it.",
    )
    approved_at = serializers.DateTimeField(allow_null=True)
    asked_at = serializers.DateTimeField(
        allow_null=True, help_text="When the managers were asked for it as it is now."
    )
    declined_at = serializers.DateTimeField(allow_null=True, help_text="When one of them has said no.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class CountedBlastSerializer(BlastSerializer):
    """One text to the people of one list, and how many of them are where."""

    counts = BlastCountsSerializer()
    counted_at = serializers.DateTimeField(
        source="tallied_at",
        allow_null=True,
        help_text="Very many people are counted now and then: the moment that `counts` is of. Null: it is of now.",
    )


class PreviewedTextSerializer(serializers.Serializer[Any]):
    candidate = serializers.UUIDField(source="person.pk")
    variant = serializers.ChoiceField(choices=[("a", "a"), ("b", "b")])
    text = serializers.CharField()
    segments = serializers.IntegerField(source="parts")
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Merge fields without a value: they would be skipped."
    )


class BlastPreviewSerializer(serializers.Serializer[Any]):
    """What would come of a blast if it were started now."""

    recipients = serializers.IntegerField()
    reachable = serializers.IntegerField()
    skipped = serializers.DictField(child=serializers.IntegerField(), help_text="By reason.")
    waiting = serializers.IntegerField(
        help_text="Of those reachable: it is night where they are, or they have had enough for now."
    )
    segments_min = serializers.IntegerField()
    segments_max = serializers.IntegerField()
    segments = serializers.IntegerField(help_text="Of all texts together, by a sample.")
    seconds = serializers.IntegerField(allow_null=True, help_text="How long the number takes for them.")
    cost = serializers.DecimalField(
        max_digits=14,
        decimal_places=2,
        allow_null=True,
        help_text="Where the team says what a part costs; an MMS costs three.",
    )
    texts = PreviewedTextSerializer(many=True)


class RecipientQuery(PageQuery):
    part = serializers.ChoiceField(
        choices=[(part.value, part.words) for part in Slice],
        default=Slice.ALL.value,
        help_text="Only some of them: whom it reached, who answered, who did not.",
    )


class BlastRecipientSerializer(serializers.ModelSerializer[BlastRecipient]):
    """One of its people, and what became of it with them."""

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    reason = serializers.SerializerMethodField()
    message: Any = serializers.UUIDField(source="message_id", allow_null=True)
    candidate: Any = serializers.UUIDField(source="candidate_id")
    clicks = serializers.IntegerField(help_text="How often they opened the tracked links in it.")

    class Meta:
        model = BlastRecipient
        fields = ["id", "candidate", "variant", "message", "outcome", "reason", "clicks"]

    def get_reason(self, row: Any) -> dict[str, str] | None:
        """Return the code and the words of why nothing was sent."""
        return {"code": row.reason, "detail": words_of_reason(row.reason)} if row.reason else None
