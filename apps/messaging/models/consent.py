"""What a phone has allowed us and taken back, and what the carrier has taught us of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.accounts.models import Account, TeamOwned, TeamOwnedQuerySet
from apps.core.phones import E164
from apps.messaging.phone_names import FORGOTTEN, names_of


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
            models.Index(
                fields=["account", "phone"], condition=models.Q(lifted_at=None), name="opt_out_gate"
            ),
            # Did it refuse anyone since then, whatever it has said after that?
            models.Index(fields=["account", "phone", "said_at"], name="opt_out_said"),
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


class PhoneFact(TeamOwned):
    """What the carrier's answers have taught us of a phone: that it is no mobile, does not exist, or is blocked."""

    class Fact(models.TextChoices):
        INVALID = "invalid", "Not a working number"
        LANDLINE = "landline", "A landline"
        BLOCKED = "blocked", "Blocked for legal reasons"

    phone = models.CharField(max_length=16)
    fact = models.CharField(max_length=10, choices=Fact)
    error_code = models.CharField(max_length=12, blank=True)

    objects = TeamOwnedQuerySet["PhoneFact"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "phone"], name="phone_fact_once")]

    def __str__(self) -> str:
        return f"{self.phone}: {self.fact}"
