"""One text to the people of one list, now or later."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.accounts.models import Membership, TeamOwnedQuerySet
from apps.accounts.permissions import Right, may
from apps.lists.models import Mailing

# Of those that somebody has asked the managers about: nobody has answered, and it is not too late.
WAITS = (
    Q(asked_at__isnull=False, declined_at=None, frozen_at=None)
    & (Q(approved_at=None) | Q(approved_at__lt=F("asked_at")))
    & ~Q(status__in=["finished", "cancelled"])
)


class BlastQuerySet(TeamOwnedQuerySet["Blast"]):
    def not_over(self) -> Self:
        """Keep those that may still go to somebody."""
        return self.exclude(status__in=Blast.OVER)

    def asked_of(self, membership: Membership) -> Self:
        """Keep those that wait for a yes that this person may say."""
        if membership.team.approval_above is None or not may(membership, Right.MANAGE):
            return self.none()
        own = Q(author=membership.user_id) | Q(editor=membership.user_id)
        return self.filter(WAITS).exclude(own)


class Blast(Mailing):
    """Editable until it starts. Then the people of its list are written down, and a worker texts them in batches."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        # Somebody has set it going; whom it goes to is not written down yet.
        STARTING = "starting", "Starting"
        RUNNING = "running", "Running"
        PAUSED = "paused", "Paused"
        FINISHED = "finished", "Finished"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Stopped"

    EDITABLE = frozenset({Status.DRAFT, Status.SCHEDULED})
    # So are these, as long as it is not written down whom it goes to.
    HALTED = frozenset({Status.PAUSED, Status.FAILED})
    GOING = frozenset({Status.STARTING, Status.RUNNING})
    OVER = frozenset({Status.FINISHED, Status.CANCELLED})

    # Which of its versions it is: whoever saves or starts one, is told where a colleague has changed it meanwhile.
    version = models.PositiveIntegerField(default=1, db_default=1)
    # Who changed it last. Neither of the two may be who approves it.
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Where the team asks for a second manager's yes: who has said it, when, and to how many people at most.
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_for = models.PositiveIntegerField(null=True, blank=True)
    # Who has asked for it, and that a manager has said no.
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    # When a letter about that is to be mailed; empty once it is.
    letter_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    body = models.TextField(blank=True)
    # The other words, and how many of a hundred people get them; 0: everybody gets the same.
    body_b = models.TextField(blank=True)
    share_b = models.PositiveSmallIntegerField(default=0)
    # The files that go with either words, as the rows of its texts have them.
    media = models.JSONField(default=list, blank=True)
    # Whether it is to be known who opens the addresses in it.
    track_links = models.BooleanField(default=False, db_default=False)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    send_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    objects = BlastQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        *("draft", "scheduled", "starting", "running"),
                        *("paused", "finished", "cancelled", "failed"),
                    ]
                ),
                name="blast_status_known",
            ),
            models.CheckConstraint(
                condition=Q(share_b=0, body_b="") | (Q(share_b__gte=1, share_b__lte=99) & ~Q(body_b="")),
                name="blast_share_of_words",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(send_at__isnull=False), name="blast_scheduled_for"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_for=None, approver=None)
                | Q(approved_at__isnull=False, approved_for__isnull=False),
                name="blast_approved_for_so_many",
            ),
            models.CheckConstraint(
                condition=Q(tally__isnull=True, tallied_at=None)
                | Q(tally__isnull=False, tallied_at__isnull=False),
                name="blast_tally_of_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(asked_at__isnull=False), name="blast_declined_when_asked"
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | (~Q(approver=F("author")) & ~Q(approver=F("editor"))),
                name="blast_approved_by_another",
            ),
        ]
        indexes = [
            # Which of the large ones are to be counted again.
            models.Index(
                fields=["tally_due_at"], condition=Q(tally_due_at__isnull=False), name="blast_tally_due"
            ),
            # What the clock looks for: nearly always empty.
            models.Index(
                fields=["team", "id"],
                condition=Q(status__in=["scheduled", "starting", "running"]),
                name="blasts_to_do",
            ),
            # The grid: by when they were written, by name, and by when they started.
            models.Index(fields=["team", "-created_at", "-id"], name="blast_newest"),
            models.Index(fields=["team", "name", "id"], name="blast_by_name"),
            models.Index(
                *("team", F("started_at").desc(nulls_last=True), F("id").desc()),
                name="blast_by_start",
            ),
            # What the clock looks for besides: nearly always empty.
            models.Index(
                fields=["letter_due_at"], condition=Q(letter_due_at__isnull=False), name="blast_letter_due"
            ),
            # What a manager is asked about.
            models.Index(
                fields=["team", "id"],
                condition=Q(asked_at__isnull=False, frozen_at=None),
                name="blasts_asked",
            ),
            # What stands on a list.
            models.Index(fields=["team", "list"], name="blasts_of_list"),
        ]

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE or self.is_halted

    @property
    def is_halted(self) -> bool:
        """Whether it was stopped, by somebody or by a mistake, before anything of it could leave."""
        return self.status in self.HALTED and self.frozen_at is None

    @property
    def is_scheduled(self) -> bool:
        return self.status == self.Status.SCHEDULED

    @property
    def is_going(self) -> bool:
        return self.status in self.GOING

    @property
    def can_be_approved(self) -> bool:
        """Whether it is not yet written down whom it goes to."""
        return self.frozen_at is None and not self.is_over

    @property
    def is_asked(self) -> bool:
        """Whether a manager's yes was asked for, and nobody has answered."""
        if self.asked_at is None or self.declined_at is not None or not self.can_be_approved:
            return False
        return self.approved_at is None or self.approved_at < self.asked_at

    @property
    def has_variants(self) -> bool:
        return self.share_b > 0

    @property
    def attachment_ids(self) -> tuple[UUID, ...]:
        return tuple(UUID(item["id"]) for item in self.media)

    @property
    def bodies(self) -> dict[str, str]:
        """Return the words of each variant."""
        return {"a": self.body, "b": self.body_b} if self.has_variants else {"a": self.body}
