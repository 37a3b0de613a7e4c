"""Our numbers, and what their carrier allows them at present."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self

from django.db import models

from apps.accounts.models import Team, TeamOwned, TeamOwnedQuerySet
from apps.core.fields import EncryptedTextField
from apps.core.phones import E164


def new_token() -> str:
    return secrets.token_urlsafe(24)


class NumberQuerySet(TeamOwnedQuerySet["Number"]):
    def for_team(self, team: Team) -> Self:
        """Keep the numbers that a team has. One that it gave up only stands in what was."""
        return self.filter(team=team, disconnected_at=None)

    def bulk_paused(self, *, now: datetime) -> Self:
        """Keep those that send no bulk at present; some pauses end by themselves."""
        return self.filter(
            models.Q(bulk_resumes_at=None) | models.Q(bulk_resumes_at__gt=now), bulk_paused_at__isnull=False
        )

    def able_to_send(self) -> Self:
        return self.filter(paused_at=None, disconnected_at=None)


class Number(TeamOwned):
    """A phone number of the team, with the carrier account that it sends through."""

    class CallMode(models.TextChoices):
        ANSWER = "answer", "Read words out"
        FORWARD = "forward", "Forward to another phone"

    class CallLanguage(models.TextChoices):
        ENGLISH = "en", "English"
        SPANISH = "es", "Spanish"

    # Read out, about forty seconds.
    MOST_WORDS = 500

    phone = models.CharField(max_length=16)
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
    # On which Pacific day the team was told that most of the cap is used.
    cap_told_on = models.DateField(null=True, blank=True, editable=False)
    # When the carrier last made us lower the pace.
    slowed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How often the carrier did not look at what it was handed, one batch after another.
    unheard = models.PositiveSmallIntegerField(default=0, editable=False)
    # ... and until when it is therefore handed no bulk.
    back_off_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Until when a worker is at this number's bulk: there is one at a time, so that other numbers have their turns.
    turn_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Whether the carrier itself answers its own stop words, START and HELP, as Twilio does unless it is asked not to.
    carrier_answers = models.BooleanField(default=True, db_default=True)
    # When the team gave it up: nothing leaves from it, and it may be another team's.
    disconnected_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    # Only bulk is stopped, replies go on; until somebody says so, or until a moment.
    bulk_paused_at = models.DateTimeField(null=True, blank=True)
    bulk_pause_reason = models.CharField(max_length=200, blank=True)
    bulk_resumes_at = models.DateTimeField(null=True, blank=True)
    # From when on the carrier's opinion of bulk counts: what went before was judged when somebody resumed.
    bulk_judged_from = models.DateTimeField(null=True, blank=True, editable=False)
    # What becomes of phone calls: another phone rings, or words are read out. Left empty: our words, and no text back.
    call_mode = models.CharField(
        max_length=8, choices=CallMode, default=CallMode.ANSWER, db_default=CallMode.ANSWER
    )
    call_forward_to = models.CharField(max_length=16, blank=True, default="", db_default="")
    call_words = models.CharField(max_length=MOST_WORDS, blank=True, default="", db_default="")
    call_language = models.CharField(
        max_length=2, choices=CallLanguage, default=CallLanguage.ENGLISH, db_default=CallLanguage.ENGLISH
    )
    call_text_back = models.TextField(blank=True, default="", db_default="")
    # Up to when the carrier's own list has been read for texts that its webhook failed to bring.
    gap_checked_at = models.DateTimeField(null=True, blank=True)
    # A time of which a restored database knows nothing, although we went on sending and receiving in it.
    lost_from = models.DateTimeField(null=True, blank=True, editable=False)
    lost_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NumberQuerySet.as_manager()

    # What may be asked of a number, by whichever door.
    SLOWEST, FASTEST = 0.1, 400.0
    LARGEST_CAP = 10_000_000

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=models.Q(disconnected_at=None), name="number_connected_once"
            ),
            models.UniqueConstraint(fields=["team", "phone"], name="number_once_in_team"),
            models.CheckConstraint(condition=models.Q(pace__gt=0), name="number_pace_positive"),
            models.CheckConstraint(condition=models.Q(phone__regex=E164), name="number_phone_e164"),
            models.CheckConstraint(
                condition=models.Q(bulk_paused_at__isnull=False)
                | models.Q(bulk_resumes_at=None, bulk_pause_reason=""),
                name="number_bulk_pause_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(call_mode="answer")
                | models.Q(call_mode="forward", call_forward_to__regex=E164),
                name="number_calls_lead_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(call_language__in=["en", "es"]), name="number_call_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.phone

    @property
    def why_silent(self) -> str:
        """Say why nothing leaves from it; nothing where something may."""
        if self.disconnected_at is not None:
            return "Our number was disconnected."
        if self.paused_at is not None:
            return f"Our number is paused: {self.pause_reason or 'a manager paused it.'}"
        return ""

    def auth_tokens(self, *, now: datetime) -> list[str]:
        """Return the tokens that may sign a call now: none once it was disconnected for a day."""
        is_former_good = self.previous_token_until is not None and now < self.previous_token_until
        tokens = [self.auth_token, self.previous_auth_token if is_former_good else ""]
        return [token for token in tokens if token]
