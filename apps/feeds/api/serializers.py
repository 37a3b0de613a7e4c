"""Feeds, and what they hand in, as partners see and send them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import Input, Line, Properties, Text
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.rules import MOST_RULES

LARGEST_SAMPLE = 200_000
SWITCH = [("on", "On"), ("off", "Off")]
MAPPING = (
    "How each field is got out of a payload: `fields` by target (`candidate.phone`, `application.job_title`, "
    "`event.key` …), each a path or a recipe (`paths`, `join`, `header`, `constant`, `default`, `part`, `choices`, "
    "`date`, `case`, `format`); `items`, the path of a list of things in one body; `fetch_hosts`, whom `fetch.url` may "
    "lead to."
)
RULES = (
    'In order: `{"when": filter of applications | null, "then": [action …], "stop": bool}`. Actions: '
    '`{"do": "send", "template": id, "at": "now" | "later" | "working_hour", "minutes": n}`, '
    '`{"do": "assign", "to": [user id …]}`, `{"do": "list", "list": id}`, `{"do": "tag", "tags": [name …]}`, '
    '`{"do": "status", "status": key}`.'
)


class UpdateFeedSerializer(Input):
    """What can be changed of a feed. What is left out stays as it is."""

    name = Line(max_length=80, required=False, help_text="Of no other feed of the team.")
    kind = serializers.ChoiceField(choices=Feed.Kind.choices, required=False)
    mode = serializers.ChoiceField(
        choices=Feed.Mode.choices,
        required=False,
        help_text="`collect`: nobody is texted, whatever the rules say.",
    )
    status = serializers.ChoiceField(
        choices=SWITCH,
        required=False,
        help_text="Until it is on, what comes is kept and waits. Off: 410 to whoever hands in.",
    )
    mapping = Properties(required=False, help_text=MAPPING)
    defaults = Properties(
        required=False, help_text="Texts by target, for what a payload does not say: `application.source` …"
    )
    rules = serializers.ListField(child=Properties(), required=False, max_length=MOST_RULES, help_text=RULES)
    template = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text="Of the team’s: sent to whom no rule has sent one, in the mode `message`.",
    )
    country = Text(max_length=2, required=False, help_text="Where phones without a country are.")
    pause_days = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=365,
        help_text="Whoever was texted within so many days gets no text of the feed. 0: everybody gets one.",
    )
    pause_for = serializers.ChoiceField(
        choices=Feed.PauseFor.choices,
        required=False,
        help_text="`job`: a text of a feed for the same job counts; `any`: every text of the team.",
    )
    verification = Properties(
        required=False, help_text='How a call is known to be theirs: `{"kind": "none" | "token" | "hmac" …}`.'
    )
    secret = Text(
        max_length=500,
        required=False,
        allow_blank=True,
        write_only=True,
        help_text="Where theirs is to be used; left out, one is made. See `GET /feeds/{id}/secret`.",
    )
    pull_url = Text(max_length=2000, required=False, allow_blank=True, help_text="Where we fetch it.")
    pull_minutes = serializers.IntegerField(
        required=False, min_value=5, max_value=10_080, help_text="How often, in minutes."
    )
    call_headers = Properties(
        required=False,
        write_only=True,
        help_text="Sent with our own calls, for instance `Authorization`. Never shown again.",
    )


class AddFeedSerializer(UpdateFeedSerializer):
    """A new feed. It is being set up: what comes is kept, and nothing is made of it before it is on."""

    name = Line(max_length=80, help_text="Of no other feed of the team.")
    preset = Text(
        max_length=40, required=False, help_text="Of a known system: its mapping and its way of signing."
    )


class FeedSerializer(serializers.ModelSerializer[Feed]):
    """A stream of applications from outside."""

    template = serializers.UUIDField(source="template_id", allow_null=True)
    intake_url = serializers.URLField(help_text="Where it is handed in, by POST.")
    mapping: Any = serializers.DictField()
    defaults = serializers.DictField(child=serializers.CharField())
    rules = serializers.ListField(child=serializers.DictField())
    verification: Any = serializers.DictField()

    class Meta:
        model = Feed
        fields = [
            *("id", "name", "kind", "preset", "mode", "status", "mapping", "defaults", "rules", "template"),
            *("country", "pause_days", "pause_for", "verification", "intake_url"),
            *("pull_url", "pull_minutes", "next_pull_at", "pulled_at", "pull_result"),
            *("trouble", "trouble_since", "created_at"),
        ]


class FeedSecretSerializer(serializers.ModelSerializer[Feed]):
    secret = serializers.CharField(help_text="Empty where calls are known by the address alone.")

    class Meta:
        model = Feed
        fields = ["secret"]


class DoneSerializer(serializers.Serializer[Any]):
    """One thing that was done, or why it was not."""

    rule = serializers.IntegerField(allow_null=True, help_text="By which rule, counted from 1.")
    did = serializers.CharField()
    words = serializers.CharField()


class DeliverySerializer(serializers.ModelSerializer[FeedDelivery]):
    """What was handed in, and what became of it."""

    feed = serializers.UUIDField(source="feed_id")
    part_of = serializers.UUIDField(
        source="part_of_id", allow_null=True, help_text="The call or the file that it was an item of."
    )
    candidate = serializers.UUIDField(source="candidate_id", allow_null=True)
    application = serializers.UUIDField(source="application_id", allow_null=True)
    message = serializers.UUIDField(source="message_id", allow_null=True)
    done = DoneSerializer(many=True)

    class Meta:
        model = FeedDelivery
        fields = [
            *("id", "feed", "part_of", "received_at", "size", "content_type", "outcome", "code", "reason"),
            *("event_key", "event_kind", "candidate", "application", "message", "done"),
            *("handled_at", "replayed_at"),
        ]


class TestFeedSerializer(Input):
    """A payload to try on a feed."""

    body = Text(max_length=LARGEST_SAMPLE, help_text="As it would come: JSON, a form, CSV or XML.")
    content_type = Text(max_length=200, required=False, allow_blank=True)
    mapping = Properties(required=False, help_text="To try another one than the feed’s.")


class FieldProblemSerializer(serializers.Serializer[Any]):
    target = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()


class TrialSerializer(serializers.Serializer[Any]):
    """What would become of one thing in a payload. Nothing of it is kept."""

    outcome = serializers.ChoiceField(choices=FeedDelivery.Outcome.choices)
    code = serializers.CharField()
    reason = serializers.CharField()
    event_kind = serializers.CharField(source="made.event_kind")
    event_key = serializers.CharField(source="made.event_key")
    candidate = serializers.DictField(source="made.candidate")
    application = serializers.DictField(source="made.application")
    consent = serializers.DictField(source="made.consent")
    tags = serializers.ListField(source="made.tags", child=serializers.CharField())
    status = serializers.CharField(source="made.status")
    problems = FieldProblemSerializer(source="made.problems", many=True)
    done = DoneSerializer(many=True)
    text = serializers.CharField(help_text="That would be sent.")


class TrialsSerializer(serializers.Serializer[Any]):
    results = TrialSerializer(many=True, help_text="Of a body with many things, of the first ten.")
