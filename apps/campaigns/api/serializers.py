"""Campaigns as partners write, start and watch them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.campaigns.models import Campaign, CampaignStep, Enrolment
from apps.campaigns.selectors import words_of_reason
from apps.chat.api.serializers import MediaSerializer
from apps.core.api.serializers import Clock, Flag, Input, Line, Text
from apps.messaging.attachable import MOST_FILES


class UpdateCampaignStepSerializer(Input):
    """What can be changed of a step, for those who have not had it."""

    body = Text(max_length=1600, required=False, help_text="With merge fields: `{{first_name|there}}`.")
    media = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_FILES,
        help_text="Ids of files that were handed in (`POST /media`), or that it has; others no longer go with it.",
    )
    track_links = Flag(
        required=False,
        help_text="Addresses go out as short ones of ours, so that it is known who opens them.",
    )
    delay = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=525_600,
        help_text="Minutes after the step before left; of the first, after somebody was enrolled. Whole days (1440) go "
        "by the clock on the wall where somebody is.",
    )
    send_from = Clock(
        required=False, allow_null=True, help_text="On their clock; it only narrows the hours for texts."
    )
    send_until = Clock(required=False, allow_null=True)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7),
        required=False,
        max_length=7,
        help_text="1 is Monday; none: any day.",
    )


class AddCampaignStepSerializer(UpdateCampaignStepSerializer):
    """A new step, at the end."""

    body = Text(max_length=1600, help_text="With merge fields: `{{first_name|there}}`.")


class MoveCampaignStepSerializer(Input):
    position = serializers.IntegerField(min_value=1, max_value=100, help_text="1 is the first.")


class UpdateCampaignSerializer(Input):
    """What can be changed of a campaign; its list and its number only until it starts."""

    name = Line(max_length=80, required=False)
    list = serializers.UUIDField(required=False, help_text="Whose people are enrolled.")
    number = serializers.UUIDField(
        required=False, allow_null=True, help_text="From which number; left out, the team's usual one."
    )
    is_live = serializers.BooleanField(
        required=False, help_text="Whether who comes on the list later is enrolled, too."
    )
    stops_on_delivery = serializers.BooleanField(required=False)
    stops_on_leaving = serializers.BooleanField(required=False)
    end_statuses = serializers.ListField(
        child=Line(max_length=40),
        required=False,
        max_length=50,
        help_text="Keys of statuses that end it for whoever reaches them. A reply and an opt-out always end it.",
    )


class AddCampaignSerializer(UpdateCampaignSerializer):
    """A new campaign. Nobody is texted before it is started."""

    name = Line(max_length=80)
    list = serializers.UUIDField(help_text="Whose people are enrolled.")
    steps = AddCampaignStepSerializer(many=True, required=False)


class StartCampaignSerializer(Input):
    expected_people = serializers.IntegerField(
        required=False,
        min_value=0,
        help_text="How many people you believe to be on the list. Where it has others: 409 `list_has_changed`.",
    )


class TakeOutSerializer(Input):
    candidates = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1000)


class TakenOutSerializer(serializers.Serializer[Any]):
    stopped = serializers.IntegerField(help_text="For how many it ended now.")


class CampaignStepSerializer(serializers.ModelSerializer[CampaignStep]):
    send_from = Clock(allow_null=True)
    send_until = Clock(allow_null=True)
    media = MediaSerializer(many=True, help_text="The files that go with each text.")

    class Meta:
        model = CampaignStep
        fields = [
            "id",
            "position",
            "body",
            "media",
            "track_links",
            "delay",
            "send_from",
            "send_until",
            "weekdays",
        ]


class CampaignSerializer(serializers.Serializer[Any]):
    """Ordered, timed texts to the people of one list."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    list = serializers.UUIDField(source="list_id", allow_null=True)
    number = serializers.UUIDField(source="number_id", allow_null=True)
    status = serializers.ChoiceField(choices=Campaign.Status.choices)
    is_live = serializers.BooleanField()
    stops_on_delivery = serializers.BooleanField()
    stops_on_leaving = serializers.BooleanField()
    end_statuses = serializers.ListField(child=serializers.CharField())
    error = serializers.CharField(help_text="Why it cannot go on.")
    author = serializers.UUIDField(source="author_id", allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class CampaignCountsSerializer(serializers.Serializer[Any]):
    """`enrolled` = `active` + `finished` + `stopped`, at every moment."""

    enrolled = serializers.IntegerField()
    active = serializers.IntegerField()
    finished = serializers.IntegerField(help_text="Who has had every step.")
    stopped = serializers.IntegerField()
    replied = serializers.IntegerField(help_text="Who wrote back within a week. A STOP is no reply.")
    opted_out = serializers.IntegerField()
    clicked = serializers.IntegerField(
        help_text="Who opened a tracked link of any step; what looks at links by itself does not."
    )


class CountedStepSerializer(CampaignStepSerializer):
    """A step, and how many of its people are where. Who waits for it is in no other figure of it."""

    waiting = serializers.IntegerField()
    queued = serializers.IntegerField()
    sent = serializers.IntegerField(help_text="Also those that are delivered.")
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    replied = serializers.IntegerField()
    stopped = serializers.IntegerField(help_text="For whom the campaign ended while they waited for it.")
    clicked = serializers.IntegerField(help_text="Who opened a tracked link in it.")

    class Meta:
        model = CampaignStep
        fields = [
            *CampaignStepSerializer.Meta.fields,
            *("waiting", "queued", "sent", "delivered", "failed", "skipped", "replied", "stopped"),
            "clicked",
        ]


class CountedCampaignSerializer(CampaignSerializer):
    """A campaign with its steps, and how many people are where."""

    counts = CampaignCountsSerializer()
    counted_at = serializers.DateTimeField(
        source="tallied_at",
        allow_null=True,
        help_text="Very many people are counted now and then: the moment that `counts` is of. Null: it is of now.",
    )
    steps = CountedStepSerializer(many=True)


class StepTextSerializer(serializers.Serializer[Any]):
    candidate = serializers.UUIDField(source="person.pk")
    text = serializers.CharField()
    segments = serializers.IntegerField(source="parts")
    missing = serializers.ListField(
        child=serializers.CharField(),
        help_text="Merge fields without a value: they would go without this step.",
    )


class PreviewedStepSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField(source="step.position")
    problem = serializers.CharField(help_text="What stands against its words.")
    segments_min = serializers.IntegerField(source="preview.parts_min")
    segments_max = serializers.IntegerField(source="preview.parts_max")
    segments = serializers.IntegerField(
        source="preview.parts_in_all", help_text="Of all its texts, by a sample."
    )
    texts = StepTextSerializer(source="preview.samples", many=True)


class CampaignPreviewSerializer(serializers.Serializer[Any]):
    """What would come of a draft if it were started now, as long as nobody replies."""

    people = serializers.IntegerField(source="reach.size")
    reachable = serializers.IntegerField(source="reach.textable")
    skipped = serializers.DictField(
        source="reach.refused", child=serializers.IntegerField(), help_text="By reason."
    )
    waiting = serializers.IntegerField(
        source="reach.waiting",
        help_text="Of those reachable: it is night where they are, or they have had enough for now.",
    )
    first_at = serializers.DateTimeField(allow_null=True, help_text="When the first text would leave.")
    segments = serializers.IntegerField(source="parts_in_all")
    cost = serializers.DecimalField(
        max_digits=14,
        decimal_places=2,
        allow_null=True,
        help_text="Where the team says what a part costs; an MMS costs three.",
    )
    steps = PreviewedStepSerializer(many=True)


class CampaignPersonSerializer(serializers.ModelSerializer[Enrolment]):
    """Somebody who is or was in a campaign."""

    candidate: Any = serializers.UUIDField(source="candidate_id")
    next_step = serializers.IntegerField(
        source="position", help_text="Which step they wait for, by its position."
    )
    enrolled_at = serializers.DateTimeField(source="created_at")
    reason = serializers.SerializerMethodField()
    clicks = serializers.IntegerField(help_text="How often they opened the tracked links of all steps.")

    class Meta:
        model = Enrolment
        fields = [
            *("id", "candidate", "status", "next_step", "due_at", "enrolled_at", "ended_at", "reason"),
            "clicks",
        ]

    def get_reason(self, row: Enrolment) -> dict[str, str] | None:
        """Return the code and the words of why it ended."""
        return {"code": row.reason, "detail": words_of_reason(row.reason)} if row.reason else None
