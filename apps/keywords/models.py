"""Words that are texted to a number of ours to apply, how each may be written, and who has texted them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import Lower

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.candidates.models import Application, ApplicationStatus
from apps.chat.models import Message
from apps.lists.models import List
from apps.messaging.models import Number, Template

LONGEST_WORD = 30


class KeywordQuerySet(TeamOwnedQuerySet["Keyword"]):
    def with_counts(self) -> Self:
        """Add how often it was texted, by how many people, how many applications that made, and when last."""
        return self.annotate(
            texted_count=Count("texts"),
            # A person has one chat.
            people_count=Count("texts__message__conversation", distinct=True),
            application_count=Count("texts__application"),
            last_texted_at=Max("texts__created_at"),
        )

    def by_word(self) -> Self:
        rows = self.select_related("number", "template", "list", "assignee", "status")
        return rows.order_by(Lower("word"), "pk")


class Keyword(TeamOwned):
    """A word that somebody texts to a number of ours to apply. Its answer is a template of the team's, or own words."""

    number = TeamForeignKey(Number, models.CASCADE, related_name="+", db_index=False)
    # As it is printed; what else is read as it, its spellings say.
    word = models.CharField(max_length=LONGEST_WORD)
    template = TeamForeignKey(Template, models.RESTRICT, null=True, related_name="+", db_index=False)
    body = models.TextField(blank=True)
    # What people read beside the word: it goes into the consent log with their text.
    terms = models.CharField(max_length=320, blank=True)
    source = models.CharField(max_length=120, blank=True)
    medium = models.CharField(max_length=120, blank=True, default="Keyword")
    campaign = models.CharField(max_length=120, blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    job_location = models.CharField(max_length=200, blank=True)
    # What becomes of whoever texts it. Tags by ids; one that was merged is a former one of another.
    tags = ArrayField(models.UUIDField(), default=list, blank=True)
    list = TeamForeignKey(List, models.RESTRICT, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    status = TeamForeignKey(ApplicationStatus, models.RESTRICT, null=True, related_name="+", db_index=False)
    is_active = models.BooleanField(default=True)
    # Whether the answer is all there is to say: then who texts it does not wait for a person.
    needs_no_person = models.BooleanField(default=False)
    # In hours: who texts it again within them has not applied again.
    again_after = models.PositiveSmallIntegerField(default=24)

    objects = KeywordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(template__isnull=False, body="") | (Q(template=None) & ~Q(body="")),
                name="keyword_has_one_answer",
            ),
        ]
        indexes = [
            # What stands on a list, a template, a status.
            models.Index(fields=["team", "list"], name="keywords_of_list"),
            models.Index(fields=["team", "template"], name="keywords_of_template"),
            models.Index(fields=["team", "status"], name="keywords_of_status"),
        ]

    def __str__(self) -> str:
        return f"“{self.word}”"

    @property
    def other_spellings(self) -> tuple[str, ...]:
        return tuple(each.text for each in self.spellings.all() if each.position)

    @property
    def answer(self) -> str:
        """The words of its answer, with merge fields; `template` has to be there."""
        return self.template.body if self.template is not None else self.body


class KeywordSpelling(OwnedWithParent):
    """One way to write a keyword: the word itself is the first of them."""

    keyword = TeamForeignKey(Keyword, models.CASCADE, related_name="spellings", db_index=False)
    number = TeamForeignKey(Number, models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=LONGEST_WORD)
    # As texts are compared with it (`messaging.keywords.clean`).
    key = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()

    objects = TeamOwnedQuerySet["KeywordSpelling"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "number", "key"], name="keyword_once_on_a_number"),
            models.CheckConstraint(condition=~Q(key=""), name="keyword_spelling_has_letters"),
        ]
        indexes = [models.Index(fields=["team", "keyword", "position"], name="spellings_of_keyword")]

    def __str__(self) -> str:
        return self.text


class KeywordText(OwnedWithParent):
    """One text that was a keyword, when it came, and what was made of it."""

    keyword = TeamForeignKey(Keyword, models.CASCADE, related_name="texts", db_index=False)
    message = TeamForeignKey(Message, models.CASCADE, related_name="+", db_index=False)
    # None where they had applied with it shortly before.
    application = TeamForeignKey(Application, models.SET_NULL, null=True, related_name="+", db_index=False)
    # None where none could be sent, or they had it shortly before.
    answer = TeamForeignKey(Message, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = TeamOwnedQuerySet["KeywordText"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "message"], name="keyword_of_a_text")]
        indexes = [
            models.Index(fields=["team", "keyword", "message"], name="texts_of_keyword"),
            # What goes with an application or an answer.
            models.Index(fields=["team", "application"], name="keyword_of_application"),
            models.Index(fields=["team", "answer"], name="keyword_of_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.keyword_id} by {self.message_id}"
