"""What reports are asked and what they answer. Durations are seconds, shares are of 1, days are the team's own."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.filtering import FilterParameter
from apps.core.api.serializers import Query
from apps.reports.selectors import ARRIVALS
from apps.reports.timing import Answering, Hours, Stat

HOURS, STATS = [each.value for each in Hours], [each.value for each in Stat]
WAITS = [each.value for each in Answering]


class ReportQuery(Query):
    """Which days, by which clock and which statistic, of whom."""

    to = serializers.DateField(
        required=False, help_text="The last day, by the team's own clock. Without it: today."
    )
    hours = serializers.ChoiceField(
        HOURS, default=Hours.ALL.value, help_text="Whether nights and other hours off count in durations."
    )
    stat = serializers.ChoiceField(
        STATS, default=Stat.MEDIAN.value, help_text="Which one stands for many durations."
    )
    filter = FilterParameter()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the one whose name Python keeps for itself."""
        first = serializers.DateField(
            required=False, help_text="The first day. Without it: 29 days before the last."
        )
        return {"from": first, **super().get_fields()}


class SourcesQuery(ReportQuery):
    by = serializers.ChoiceField(
        list(ARRIVALS), default="source", help_text="By which attribution they are told apart."
    )


class ReportSerializer(serializers.Serializer[Any]):
    """What each report says of itself: its days, and of which moment its newest figures are (null: of now)."""

    to = serializers.DateField()
    hours = serializers.ChoiceField(HOURS)
    stat = serializers.ChoiceField(STATS)
    time_zone = serializers.CharField()
    counted_at = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.DateField(), **super().get_fields()}


class FunnelStageSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(["applications", "people", "started", "engaged", "handed_over"])
    count = serializers.IntegerField()
    before = serializers.IntegerField(help_text="In as many days before.")


class FunnelDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    applications = serializers.IntegerField()
    people = serializers.IntegerField()
    started = serializers.IntegerField()
    engaged = serializers.IntegerField()
    handed_over = serializers.IntegerField()


class FunnelReportSerializer(ReportSerializer):
    stages = FunnelStageSerializer(many=True)
    days = FunnelDaySerializer(many=True)


class ResponseTimeSerializer(serializers.Serializer[Any]):
    wait = serializers.ChoiceField(
        WAITS,
        help_text="`initial_contact`: our first text to their first reply; `agent_initial`: their first reply to the "
        "first answer of a person; `contact`: the last of our texts to their reply; `agent`: the last of their texts "
        "in a row to a person's answer.",
    )
    count = serializers.IntegerField()
    seconds = serializers.IntegerField(allow_null=True)
    before_seconds = serializers.IntegerField(allow_null=True, help_text="In as many days before.")


class ResponseDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    initial_contact = serializers.IntegerField(allow_null=True)
    agent_initial = serializers.IntegerField(allow_null=True)
    contact = serializers.IntegerField(allow_null=True)
    agent = serializers.IntegerField(allow_null=True)


class ResponseTimesReportSerializer(ReportSerializer):
    waits = ResponseTimeSerializer(many=True)
    days = ResponseDaySerializer(many=True)


class SourceRowSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    applications = serializers.IntegerField()
    people = serializers.IntegerField()
    started = serializers.IntegerField(source="arrived_started")
    engaged = serializers.IntegerField(source="arrived_engaged")
    handed_over = serializers.IntegerField(source="arrived_handed")
    opted_out = serializers.IntegerField(source="arrived_refused")
    engaged_share = serializers.FloatField(allow_null=True)


class SourcesReportSerializer(ReportSerializer):
    data = SourceRowSerializer(many=True)  # type: ignore[assignment]


class PersonRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="person")
    texts = serializers.IntegerField(source="by_hand")
    answers = serializers.IntegerField()
    answer_seconds = serializers.IntegerField(source="answer", allow_null=True)
    first_answers = serializers.IntegerField()
    first_answer_seconds = serializers.IntegerField(source="first_answer", allow_null=True)
    handed_over = serializers.IntegerField()
    failed = serializers.IntegerField()


class PeopleReportSerializer(ReportSerializer):
    data = PersonRowSerializer(many=True)  # type: ignore[assignment]


class BlastRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="blast")
    started_at = serializers.DateTimeField()
    recipients = serializers.IntegerField()
    sent = serializers.IntegerField()
    delivered = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    waiting = serializers.IntegerField()
    replied = serializers.IntegerField()
    opted_out = serializers.IntegerField()
    clicked = serializers.IntegerField()
    reply_share = serializers.FloatField(allow_null=True)


class BlastsReportSerializer(ReportSerializer):
    data = BlastRowSerializer(many=True)  # type: ignore[assignment]


class FeedRowSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField(source="feed")
    handed_in = serializers.IntegerField()
    taken = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    rejected = serializers.IntegerField()
    ignored = serializers.IntegerField()
    failed = serializers.IntegerField()
    waiting = serializers.IntegerField()


class FeedsReportSerializer(ReportSerializer):
    data = FeedRowSerializer(many=True)  # type: ignore[assignment]


class OptOutDaySerializer(serializers.Serializer[Any]):
    day = serializers.DateField()
    opted_out = serializers.IntegerField(source="refused")
    sent = serializers.IntegerField()
    opt_out_share = serializers.FloatField(source="refused_share", allow_null=True)


class OptOutReasonSerializer(serializers.Serializer[Any]):
    how = serializers.CharField(source="id")
    opted_out = serializers.IntegerField(source="refused")


class OptOutsReportSerializer(ReportSerializer):
    data = OptOutReasonSerializer(many=True)  # type: ignore[assignment]
    days = OptOutDaySerializer(many=True)


class FailureRowSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField(source="reason")
    failed = serializers.IntegerField()
    failed_share = serializers.FloatField(allow_null=True)


class FailuresReportSerializer(ReportSerializer):
    data = FailureRowSerializer(many=True)  # type: ignore[assignment]
