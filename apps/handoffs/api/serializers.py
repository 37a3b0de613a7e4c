"""Handoffs as partners make and see them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import Input, Line, Text
from apps.core.errors import DomainError
from apps.handoffs.models import LONGEST_SUMMARY, MOST_STARS, Handoff

RECEIVERS = ("user", "email", "team")


class ReceiverNeeded(DomainError):
    code = "receiver_needed"


class HandOverSerializer(Input):
    """To whom, and what is said of them. Just one of `user`, `email` and `team` is needed."""

    user = serializers.UUIDField(required=False, help_text="A member of the team.")
    email = serializers.EmailField(
        required=False,
        max_length=254,
        help_text="Who is not in the team yet is invited to this chat alone, and gets it once they have accepted. "
        "With `team`: a member of that team.",
    )
    team = Line(
        required=False,
        max_length=60,
        help_text="Another team of your account, by its short name as it stands in addresses.",
    )
    status = Line(
        required=False,
        max_length=40,
        help_text="The outcome: a status of the active application, by its key.",
    )
    stars = serializers.IntegerField(required=False, min_value=1, max_value=MOST_STARS)
    summary = Text(required=False, allow_blank=True, max_length=LONGEST_SUMMARY)


class GiverSerializer(serializers.Serializer[Any]):
    """Who handed somebody over."""

    user = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    team = serializers.CharField(
        allow_null=True, help_text="The other team's name, where they came from there."
    )


class ReceiverSerializer(serializers.Serializer[Any]):
    """To whom somebody was handed over."""

    user = serializers.UUIDField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    team = serializers.CharField(allow_null=True, help_text="The other team's name, where they went there.")


class HandoffSerializer(serializers.Serializer[Handoff]):
    """One candidate handed over."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField(source="chat_id", allow_null=True)
    candidate = serializers.UUIDField(source="candidate_id")
    application = serializers.UUIDField(
        source="application_id", allow_null=True, help_text="The active one at that time."
    )
    direction = serializers.ChoiceField(choices=Handoff.Direction.choices)
    kind = serializers.ChoiceField(choices=Handoff.Kind.choices)
    # A field called `from` cannot be written as one.
    giver = serializers.SerializerMethodField()
    receiver = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField(help_text="The outcome, by the key of the status.")
    outcome = serializers.CharField(source="outcome_words", help_text="The outcome as it was called then.")
    stars = serializers.IntegerField(allow_null=True)
    summary = serializers.CharField()
    state = serializers.ChoiceField(choices=Handoff.State.choices)
    created_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(GiverSerializer())
    def get_giver(self, handoff: Handoff) -> dict[str, Any]:
        name = handoff.from_name or (str(handoff.author) if handoff.author else None)
        given = {"user": handoff.author_id, "name": name, "team": handoff.from_team or None}
        return dict(GiverSerializer(given).data)

    @extend_schema_field(ReceiverSerializer())
    def get_receiver(self, handoff: Handoff) -> dict[str, Any]:
        to = {
            "user": handoff.to_user_id,
            "email": handoff.to_email or None,
            "team": handoff.to_team or None,
        }
        return dict(ReceiverSerializer(to).data)

    def get_status(self, handoff: Handoff) -> str | None:
        return handoff.outcome.key if handoff.outcome else None


def receiver_named(given: dict[str, Any]) -> str:
    """Return which of the receivers is named. Raises `ReceiverNeeded` unless it is just one."""
    named = [name for name in RECEIVERS if given.get(name)]
    if named == ["email", "team"]:
        return "team"
    if len(named) != 1:
        raise ReceiverNeeded(
            "Name just one of user, email and team; with team, email may name somebody there."
        )
    return named[0]
