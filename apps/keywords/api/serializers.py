"""Keywords as partners write and see them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import Flag, Input, Line, Text, Whole
from apps.keywords.codes import text_link
from apps.keywords.models import LONGEST_WORD, Keyword
from apps.keywords.services import MOST_SPELLINGS
from apps.messaging.segments import LONGEST_TEXT

# A serializer with a field called “list” has no other word for it.
Texts = list[str]
OF_ANSWER = "With merge fields; what nobody may have a value for needs a fallback: `{{first_name|there}}`."


class UpdateKeywordSerializer(Input):
    """What can be changed of a keyword."""

    word = Line(max_length=LONGEST_WORD, required=False, help_text="The whole text, whatever its case.")
    spellings = serializers.ListField(
        child=Line(max_length=LONGEST_WORD),
        required=False,
        max_length=MOST_SPELLINGS,
        help_text="How else it may be written.",
    )
    number = serializers.UUIDField(required=False, help_text="To which number it is texted.")
    template = serializers.UUIDField(
        required=False,
        help_text="The team's template that it is answered with. It takes the place of `body`.",
    )
    body = Text(
        max_length=LONGEST_TEXT,
        required=False,
        help_text=f"Own words instead of a template. {OF_ANSWER}",
    )
    terms = Text(
        max_length=320,
        required=False,
        allow_blank=True,
        help_text="What people read beside the word; it goes into the consent log.",
    )
    # "source" is an attribute of every field, too: of the class, so nothing is lost.
    source = Text(max_length=120, required=False, allow_blank=True)  # type: ignore[assignment]
    medium = Text(max_length=120, required=False, allow_blank=True, help_text="Left out: `Keyword`.")
    campaign = Text(max_length=120, required=False, allow_blank=True)
    job_title = Text(max_length=200, required=False, allow_blank=True)
    job_location = Text(max_length=200, required=False, allow_blank=True)
    list = serializers.UUIDField(
        required=False, allow_null=True, help_text="The static list that whoever texts it comes on."
    )
    assignee = serializers.UUIDField(
        required=False, allow_null=True, help_text="Who gets the chat, where nobody has it yet."
    )
    status = Line(
        max_length=40, required=False, allow_null=True, help_text="The key of the status of the application."
    )
    tags = serializers.ListField(
        child=Line(max_length=60),
        required=False,
        max_length=50,
        help_text="By name; those that there are not, are made.",
    )
    active = Flag(required=False)
    needs_no_person = Flag(
        required=False,
        help_text="Whether the answer is all there is to say, so that the chat does not wait for a person.",
    )
    again_after = Whole(
        required=False,
        min_value=0,
        max_value=8760,
        help_text="In hours: who texts it again within them has not applied again.",
    )


class AddKeywordSerializer(UpdateKeywordSerializer):
    """A new keyword, with a `template` or a `body`."""

    word = Line(max_length=LONGEST_WORD, help_text="The whole text, whatever its case.")
    number = serializers.UUIDField(help_text="To which number it is texted.")


class KeywordCountsSerializer(serializers.Serializer[Any]):
    texted = serializers.IntegerField(source="texted_count")
    people = serializers.IntegerField(source="people_count")
    applications = serializers.IntegerField(source="application_count")
    last_texted_at = serializers.DateTimeField(allow_null=True)


class KeywordSerializer(serializers.Serializer[Any]):
    """A word that is texted to one of the team's numbers to apply."""

    id = serializers.UUIDField()
    word = serializers.CharField()
    spellings = serializers.SerializerMethodField(help_text="How else it may be written.")
    number = serializers.UUIDField(source="number_id")
    link = serializers.SerializerMethodField(
        help_text="By which a phone writes the word; also for a QR code."
    )
    template = serializers.UUIDField(source="template_id", allow_null=True)
    body = serializers.CharField()
    terms = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    medium = serializers.CharField()
    campaign = serializers.CharField()
    job_title = serializers.CharField()
    job_location = serializers.CharField()
    list = serializers.UUIDField(source="list_id", allow_null=True)
    assignee = serializers.UUIDField(source="assignee_id", allow_null=True)
    status = serializers.CharField(source="status.key", default=None, allow_null=True)
    tags = serializers.SerializerMethodField()
    active = serializers.BooleanField(source="is_active")
    needs_no_person = serializers.BooleanField()
    again_after = serializers.IntegerField(help_text="In hours.")
    counts = KeywordCountsSerializer(source="*")
    created_at = serializers.DateTimeField()

    def get_spellings(self, keyword: Keyword) -> Texts:
        return [each.text for each in keyword.spellings.all() if each.position]

    def get_link(self, keyword: Keyword) -> str:
        return text_link(phone=keyword.number.phone, word=keyword.word)

    def get_tags(self, keyword: Keyword) -> Texts:
        return [self.context["tags"][each] for each in keyword.tags if each in self.context["tags"]]
