"""Conversations and messages as partners see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.chat.models import Conversation, Message, Note, Reminder
from apps.chat.waiting import Colour
from apps.core.api.serializers import Flag, Input, Text
from apps.messaging.attachable import MOST_FILES
from apps.messaging.models import Scan
from apps.messaging.segments import LONGEST_TEXT

# ------------------------------------------------------------------ out


class PersonSerializer(serializers.Serializer[Any]):
    """A candidate in short."""

    id = serializers.UUIDField()
    phone = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    external_id = serializers.CharField()


class LastMessageSerializer(serializers.Serializer[Any]):
    """The newest text of a conversation, its first 160 characters."""

    direction = serializers.ChoiceField(choices=Message.Direction.choices)
    body = serializers.CharField()
    created_at = serializers.DateTimeField()


class ConversationSerializer(serializers.Serializer[Conversation]):
    """The one thread with a candidate."""

    id = serializers.UUIDField()
    candidate = PersonSerializer()
    stage = serializers.ChoiceField(choices=Conversation.Stage.choices)
    closed = serializers.BooleanField(source="is_closed")
    waiting_since = serializers.DateTimeField(
        allow_null=True, help_text="When their oldest unanswered text came; null when nobody waits."
    )
    colour = serializers.SerializerMethodField(
        help_text="How long they have waited: below 12 h, up to 24 h, longer."
    )
    snoozed_until = serializers.DateTimeField(
        allow_null=True,
        help_text="Put aside until then: it stands in no list of who waits. `waiting_since` goes on.",
    )
    assignee = serializers.UUIDField(
        source="assignee_id", allow_null=True, help_text="The user who looks after it."
    )
    claimed_by = serializers.SerializerMethodField(help_text="The user who is answering just now.")
    last_message = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_colour(self, conversation: Conversation) -> Colour:
        return conversation.colour(now=self._now)

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_claimed_by(self, conversation: Conversation) -> str | None:
        claimant = conversation.claimant(now=self._now)
        return str(claimant.pk) if claimant else None

    @extend_schema_field(LastMessageSerializer(allow_null=True))
    def get_last_message(self, conversation: Conversation) -> dict[str, Any] | None:
        if not conversation.last_body:
            return None
        direction = Message.Direction.INBOUND if conversation.last_is_inbound else Message.Direction.OUTBOUND
        shown = {
            "direction": direction,
            "body": conversation.last_body,
            "created_at": conversation.last_message_at,
        }
        return LastMessageSerializer(shown).data

    @property
    def _now(self) -> datetime:
        # The view's clock: a colour is a question about a moment.
        now: datetime = self.context["now"]
        return now


class ErrorSerializer(serializers.Serializer[Any]):
    """Why a message was not sent or not delivered."""

    code = serializers.CharField(help_text="The carrier's number, or our word.")
    detail = serializers.CharField()


class MediaSerializer(serializers.Serializer[Any]):
    """A file of a text."""

    # Of theirs the carrier says no more than the kind, until they are fetched.
    id = serializers.UUIDField(
        allow_null=True,
        help_text="null: it is the candidate's and not fetched from the carrier (yet), or was deleted.",
    )
    name = serializers.CharField(allow_null=True)
    content_type = serializers.CharField()
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")
    scan = serializers.ChoiceField(
        choices=Scan.choices,
        allow_null=True,
        help_text="Of a file that a candidate handed in by their link: what a scanner says of viruses.",
    )


class MessageSerializer(serializers.Serializer[Message]):
    """One text, in or out."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField(source="conversation_id")
    direction = serializers.ChoiceField(choices=Message.Direction.choices)
    phone = serializers.CharField(help_text="The candidate's.")
    body = serializers.CharField()
    status = serializers.ChoiceField(choices=Message.Status.choices)
    error = serializers.SerializerMethodField(help_text="Why it was not sent or not delivered.")
    media = serializers.SerializerMethodField(help_text="The files that came or go with it.")
    segments = serializers.IntegerField(help_text="Parts as the carrier counts them; with files it is one.")
    clicks = serializers.IntegerField(help_text="How often people opened its tracked links.")
    origin = serializers.ChoiceField(choices=Message.Origin.choices)
    author = serializers.UUIDField(source="author_id", allow_null=True)
    client_id = serializers.CharField(allow_null=True)
    send_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

    @extend_schema_field(MediaSerializer(many=True))
    def get_media(self, message: Message) -> list[dict[str, Any]]:
        named = [str(name) for name in MediaSerializer().fields]
        return [{name: item.get(name) for name in named} for item in message.media]

    @extend_schema_field(ErrorSerializer(allow_null=True))
    def get_error(self, message: Message) -> dict[str, str] | None:
        if not message.error_code:
            return None
        return {"code": message.error_code, "detail": message.error_detail}


class NoteSerializer(serializers.Serializer[Note]):
    """Words for colleagues only."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField(source="conversation_id")
    author = serializers.UUIDField(source="author_id", allow_null=True)
    body = serializers.CharField()
    created_at = serializers.DateTimeField()


class ReminderSerializer(serializers.Serializer[Reminder]):
    """A member is told then, unless the candidate answers before."""

    id = serializers.UUIDField()
    conversation = serializers.UUIDField(source="conversation_id")
    user = serializers.UUIDField(source="user_id")
    due_at = serializers.DateTimeField()
    rung_at = serializers.DateTimeField(allow_null=True, help_text="When they were told; null: not yet.")
    created_at = serializers.DateTimeField()


# ------------------------------------------------------------------ in


class TextSerializer(Input):
    """A text to send: in words, or by the name of a template."""

    body = Text(max_length=LONGEST_TEXT, required=False, help_text="Merge fields in it are filled.")
    template = Text(
        max_length=60, required=False, help_text="Instead: the name or the id of a template of the team."
    )
    track_links = Flag(
        required=False,
        help_text="Whether addresses in it go out as short ones of ours; left out: as the template says, or not.",
    )
    send_at = serializers.DateTimeField(required=False, help_text="Later; left out or past: now.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "template" in attrs and "body" in attrs:
            message = "Say either `body` or `template`."
            raise serializers.ValidationError({"template": [serializers.ErrorDetail(message, "one_text")]})
        if not {"template", "body", "media"} & set(attrs):
            required = serializers.ErrorDetail("Say what to send: `body` or `template`.", "required")
            raise serializers.ValidationError({"body": [required]})
        return attrs


class SendMessageSerializer(TextSerializer):
    """A text `to` a phone or to a `candidate`."""

    to = Text(max_length=40, required=False, help_text="A phone; who is new to the team becomes a candidate.")
    candidate = serializers.UUIDField(required=False)
    client_id = serializers.RegexField(
        r"^[A-Za-z0-9_.\-]{1,64}$",
        required=False,
        help_text="Your id of it: the same one twice is one text.",
        error_messages={"invalid": "1 to 64 letters, digits and _ . -"},
    )

    media = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_empty=False,
        max_length=MOST_FILES,
        help_text="Ids of files that were handed in (`POST /media`); then words are not needed.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("to" in attrs) == ("candidate" in attrs):
            message = "Say either `to` or `candidate`."
            raise serializers.ValidationError({"to": [serializers.ErrorDetail(message, "one_recipient")]})
        return super().validate(attrs)


class EditMessageSerializer(Input):
    """What is to be different in a text that is scheduled."""

    body = Text(max_length=LONGEST_TEXT, required=False, help_text="Merge fields in it are filled.")
    send_at = serializers.DateTimeField(required=False, help_text="When it leaves; past: now.")
    track_links = Flag(required=False, help_text="Whether addresses in it go out as short ones of ours.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "track_links" in attrs and "body" not in attrs:
            missing = serializers.ErrorDetail("Say the words again: `body`.", "required")
            raise serializers.ValidationError({"body": [missing]})
        return attrs


class AssignSerializer(Input):
    """Who looks after the conversation."""

    assignee = serializers.UUIDField(allow_null=True, help_text="A member of the team; null: nobody.")


class ActorSerializer(Input):
    """For whom the call is made."""

    user = serializers.UUIDField(
        required=False, help_text="The member for whom this is done; left out: who made the key."
    )


class ClaimSerializer(ActorSerializer):
    """Who answers, and whether that is taken from somebody else."""

    take_over = Flag(required=False, help_text="true takes it from somebody else who holds it.")


class SnoozeSerializer(Input):
    """Until when the conversation is put aside."""

    until = serializers.DateTimeField(
        help_text="When it comes back by itself: later than now, within a year."
    )


class RemindSerializer(ActorSerializer):
    """When a member is reminded of the conversation."""

    due_at = serializers.DateTimeField(help_text="Later than now, within a year.")


class AddNoteSerializer(Input):
    """A note."""

    body = Text(max_length=10_000)


class ReasonSerializer(Input):
    """Why."""

    reason = Text(max_length=200, help_text="Kept with the change, and shown in the chat.")


# ------------------------------------------------------------------ queries
