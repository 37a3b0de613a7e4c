"""What somebody asked for help with, and whether the letter about it has left."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from apps.accounts.models import TeamOwned, TeamOwnedQuerySet, User

MOST_CHARACTERS = 5_000


class TicketQuerySet(TeamOwnedQuerySet["Ticket"]):
    def asked_by(self, user: User) -> TicketQuerySet:
        return self.filter(user=user)

    def newest_first(self) -> TicketQuerySet:
        return self.order_by("-created_at", "-pk")


class Ticket(TeamOwned):
    """A question to those who run the product. It is kept first; the letter leaves when it can."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    words = models.TextField(max_length=MOST_CHARACTERS)
    # The address they came from, without what stood behind its question mark: that may be what they searched for.
    page = models.CharField(max_length=300, blank=True)
    browser = models.CharField(max_length=300, blank=True)
    # By which a request of theirs that broke is found in the log.
    request_id = models.CharField(max_length=64, blank=True)
    # When its letter is to leave; None: it has.
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["team", "user", "-created_at"], name="help_tickets_of"),
            # What the clock looks for.
            models.Index(
                fields=["mail_due_at"], condition=models.Q(mail_due_at__isnull=False), name="help_tickets_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mail_due_at=None) ^ models.Q(mailed_at=None),
                name="help_ticket_mailed_or_due",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What both sides call it by."""
        return f"H-{self.pk.hex[-6:].upper()}"

    def put_off(self, *, now: datetime, at_least: timedelta) -> None:
        """Try its letter again later: ever more rarely, the older it is."""
        self.mail_due_at = now + max(at_least, now - self.created_at)
