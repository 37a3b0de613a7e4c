"""The carrier's side: our numbers, what a phone has allowed us, and everything the carrier told us."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.accounts.models import Account, Membership, Team, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.core.fields import EncryptedTextField
from apps.core.phones import E164
from apps.messaging.phone_names import FORGOTTEN, names_of

# What somebody types behind a slash.
HANDLE = r"^[a-z0-9][a-z0-9_-]*$"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class NumberQuerySet(TeamOwnedQuerySet["Number"]):
    def able_to_send(self) -> NumberQuerySet:
        return self.filter(paused_at=None)


class Number(TeamOwned):
    """A phone number of the team, with the carrier account that it sends through."""

    phone = models.CharField(max_length=16, unique=True)
    label = models.CharField(max_length=60, blank=True)
    # Names the number in webhook addresses; nobody can guess it.
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    account_sid = models.CharField(max_length=34)
    auth_token = EncryptedTextField()
    # While a token is being rotated at the carrier, both sign; after that the old one is nobody's.
    previous_auth_token = EncryptedTextField(blank=True, default="")
    previous_token_until = models.DateTimeField(null=True, blank=True, editable=False)
    messaging_service_sid = models.CharField(max_length=34, blank=True)
    # Segments a second, and segments a day until midnight Pacific (0: no cap).
    pace = models.FloatField(default=1.0)
    daily_cap = models.PositiveIntegerField(default=0)
    # From when the next segment may go, and how many have gone on which Pacific day (pace.py).
    free_at = models.DateTimeField(null=True, blank=True, editable=False)
    capped_date = models.DateField(null=True, blank=True, editable=False)
    sent_count = models.PositiveIntegerField(default=0, editable=False)
    # Whether the carrier itself answers its own stop words, START and HELP, as Twilio does unless it is asked not to.
    carrier_answers = models.BooleanField(default=True, db_default=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    # Up to when the carrier's own list has been read for texts that its webhook failed to bring.
    gap_checked_at = models.DateTimeField(null=True, blank=True)

    objects = NumberQuerySet.as_manager()

    # What may be asked of a number, by whichever door.
    SLOWEST, FASTEST = 0.1, 400.0
    LARGEST_CAP = 10_000_000

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pace__gt=0), name="number_pace_positive"),
            models.CheckConstraint(condition=models.Q(phone__regex=E164), name="number_phone_e164"),
        ]

    def __str__(self) -> str:
        return self.phone

    def auth_tokens(self, *, now: datetime) -> list[str]:
        """Return the tokens that may sign a call now."""
        is_rotating = self.previous_token_until is not None and now < self.previous_token_until
        return [self.auth_token, self.previous_auth_token] if is_rotating else [self.auth_token]


class OptOutQuerySet(TeamOwnedQuerySet["OptOut"]):
    def in_force(self) -> OptOutQuerySet:
        return self.filter(lifted_at=None)

    def for_phone(self, phone: str, *, account: Account) -> OptOutQuerySet:
        return self.filter(phone__in=names_of([phone], account=account))


class OptOut(TeamOwned):
    """A phone that does not want our texts. It belongs to the phone: it outlives the candidate's record.

    Rows of all teams of the account are visible to each (`Account.opt_out_scope` decides whether they bind). When its
    owner wished to be forgotten, `phone` is a hash (phone_names.py).
    """

    class Source(models.TextChoices):
        KEYWORD = "keyword", "They texted a stop word"
        PHRASE = "phrase", "They asked in words"
        CARRIER = "carrier", "The carrier reported it"
        USER = "user", "A colleague recorded it"
        API = "api", "A partner reported it"

    # Said by the phone itself: only it can take that back.
    BY_RECIPIENT = frozenset({Source.KEYWORD, Source.PHRASE, Source.CARRIER})

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    phone = models.CharField(max_length=80)
    source = models.CharField(max_length=10, choices=Source)
    wording = models.CharField(max_length=200, blank=True)
    # When it was last said: only a wish of a later moment undoes it, whichever of the two we hear of first.
    said_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "phone"], condition=models.Q(lifted_at=None), name="opt_out_in_force_once"
            ),
            models.CheckConstraint(
                condition=models.Q(phone__regex=E164) | models.Q(phone__startswith=FORGOTTEN),
                name="opt_out_phone_e164",
            ),
        ]
        indexes = [
            # The gate's question: does this phone refuse anyone in the account?
            models.Index(fields=["account", "phone"], condition=models.Q(lifted_at=None), name="opt_out_gate")
        ]

    def __str__(self) -> str:
        return self.phone

    @classmethod
    def firmness(cls, source: str) -> int:
        """Return how hard an opt-out is to undo: by a colleague, by one who has read it otherwise, by nobody else."""
        return (source in cls.BY_RECIPIENT) + (source in cls.BY_RECIPIENT - {cls.Source.PHRASE})

    @property
    def is_by_recipient(self) -> bool:
        return self.source in self.BY_RECIPIENT

    @property
    def is_read_from_words(self) -> bool:
        """Whether we read it out of a sentence: a colleague may have read it otherwise."""
        return self.source == self.Source.PHRASE


class ConsentEvent(TeamOwned):
    """One line of the consent log: who allowed or refused what, how, in which words. Never changed or deleted.

    Only a phone whose owner wished to be forgotten becomes a hash, and their words go.
    """

    class Kind(models.TextChoices):
        GIVEN = "given", "Consent given"
        # They did not agree when they were asked. Who once agreed and then stopped us, revoked.
        REFUSED = "refused", "Consent refused"
        REVOKED = "revoked", "Consent revoked"
        RESTORED = "restored", "Consent restored"

    phone = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    method = models.CharField(max_length=40)
    wording = models.TextField(blank=True)
    actor_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    objects = TeamOwnedQuerySet["ConsentEvent"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "phone", "at"], name="consent_of_phone")]

    def __str__(self) -> str:
        return f"{self.phone} {self.kind}"


class QuarantineQuerySet(TeamOwnedQuerySet["QuarantinedWebhook"]):
    def waiting(self) -> QuarantineQuerySet:
        return self.filter(replayed_at=None)


class QuarantinedWebhook(TeamOwned):
    """A call to our webhook whose signature did not hold: kept, refused, and replayable once its cause is mended."""

    number = TeamForeignKey(Number, models.CASCADE)
    kind = models.CharField(max_length=10, choices=[("inbound", "Inbound text"), ("status", "Status")])
    url = models.TextField()
    body = models.TextField()
    signature = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200)
    remote_address = models.CharField(max_length=45, blank=True)
    replayed_at = models.DateTimeField(null=True, blank=True)

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "created_at"], name="quarantine_newest")]

    def __str__(self) -> str:
        return f"{self.kind} at {self.created_at:%Y-%m-%d %H:%M}"


class StatusCallback(TeamOwned):
    """What the carrier said about an outbound text, as it said it, whatever came of it. Append-only."""

    message_id = models.UUIDField()
    provider_sid = models.CharField(max_length=34)
    status = models.CharField(max_length=24)
    error_code = models.CharField(max_length=12, blank=True)
    fields = models.JSONField()

    objects = TeamOwnedQuerySet["StatusCallback"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "message_id"], name="callbacks_of_message")]

    def __str__(self) -> str:
        return f"{self.provider_sid} {self.status}"


class PhoneFact(TeamOwned):
    """What the carrier's answers have taught us of a phone: that it is no mobile, or does not exist."""

    class Fact(models.TextChoices):
        INVALID = "invalid", "Not a working number"
        LANDLINE = "landline", "A landline"

    phone = models.CharField(max_length=16)
    fact = models.CharField(max_length=10, choices=Fact)
    error_code = models.CharField(max_length=12, blank=True)

    objects = TeamOwnedQuerySet["PhoneFact"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "phone"], name="phone_fact_once")]

    def __str__(self) -> str:
        return f"{self.phone}: {self.fact}"


class TemplateQuerySet(TeamOwnedQuerySet["Template"]):
    def for_team(self, team: Team) -> Self:
        """Keep a team's templates. A deleted one is nobody's to use; for a while it can be brought back."""
        return self.filter(team=team, deleted_at=None)

    def of_team(self) -> Self:
        """Keep those that everybody in the team uses."""
        return self.filter(owner=None)

    def visible_to(self, membership: Membership) -> Self:
        """Keep the team's, and one's own."""
        return self.filter(models.Q(owner=None) | models.Q(owner=membership.user_id))

    def in_order(self) -> Self:
        """Put one's own first, each in the order that people gave them."""
        return self.order_by(models.F("owner").asc(nulls_last=True), "position", "pk")


class Template(TeamOwned):
    """Words that are written often, under a short name: one's own, or without an owner the team's."""

    LONGEST_NAME = 40

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    name = models.CharField(max_length=LONGEST_NAME)
    body = models.TextField()
    # Whether it is to be known who opens its links.
    track_links = models.BooleanField(default=False, db_default=False)
    position = models.PositiveSmallIntegerField()
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "owner", "name"],
                condition=models.Q(deleted_at=None),
                nulls_distinct=False,
                name="template_name_once",
            ),
            models.CheckConstraint(condition=models.Q(name__regex=HANDLE), name="template_name_typed"),
            models.CheckConstraint(condition=~models.Q(body=""), name="template_has_words"),
        ]

    def __str__(self) -> str:
        return f"/{self.name}"

    @property
    def is_teams(self) -> bool:
        return self.owner_id is None

    def may_be_changed_by(self, membership: Membership) -> bool:
        """Whether this person may change it: its owner, and of the team's a manager."""
        return membership.is_manager if self.is_teams else bool(self.owner_id == membership.user_id)
