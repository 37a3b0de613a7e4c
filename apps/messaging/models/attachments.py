"""Files that a text carries, or will."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from apps.accounts.models import Team, TeamOwned, TeamOwnedQuerySet, User
from apps.core.ids import new_id
from apps.messaging.attachable import is_picture
from apps.messaging.uploadable import UPLOADED_ONLY

# The names in the folder of each: what is in it; and of a large picture, the small one that threads show.
CONTENT, SMALL = "content", "small"


class AttachmentQuerySet(TeamOwnedQuerySet["Attachment"]):
    def uploaded_by(self, team: Team, uploader: User | None) -> Self:
        """Keep a person's own; without one, those that partners have handed in."""
        return self.for_team(team).filter(uploader=uploader, is_received=False)

    def usable_by(self, team: Team, uploader_id: UUID | None) -> Self:
        """Keep those that somebody may send: their own, and those that partners have handed in."""
        theirs = models.Q(uploader=uploader_id) | models.Q(uploader=None)
        return self.for_team(team).filter(theirs, is_received=False)

    def unsent(self) -> Self:
        """Keep those that nobody has sent, or kept for sending, yet."""
        return self.filter(is_kept=False)

    def to_scan(self, *, now: datetime) -> Self:
        """Keep those that are to be looked at for viruses by now."""
        return self.filter(scan_at__lte=now)

    def forgettable(self, *, before: datetime) -> Self:
        return self.unsent().filter(created_at__lt=before)


class Scan(models.TextChoices):
    """What a scanner for viruses says of a file that a candidate handed in."""

    WAITING = "waiting", "Being checked for viruses"
    CLEAN = "clean", "No virus found"
    INFECTED = "infected", "Has a virus"
    UNSCANNED = "unscanned", "Not checked for viruses"
    FAILED = "failed", "Could not be checked yet"


class Attachment(TeamOwned):
    """One file, checked when it came. It is of one text to one person, or of a blast, whose texts share it."""

    LONGEST_NAME = 100

    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    # As its owner calls it: shown, and never part of a path.
    name = models.CharField(max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=80)
    # Under which id its content is kept; copies share it, and it goes with the last of them.
    content_id = models.UUIDField(default=new_id, editable=False)
    size = models.PositiveIntegerField()
    # Whether something has it; else it is forgotten after a day.
    is_kept = models.BooleanField(default=False)
    # It goes to many people: it is no part of what is known of one of them.
    for_many = models.BooleanField(default=False)

    # A candidate has sent it: nobody else sends it on.
    is_received = models.BooleanField(default=False, db_default=False)
    # Of what was handed in by a link; nothing of any other. And when it is looked at (again), how often it was.
    scan = models.CharField(max_length=9, choices=Scan, blank=True, default="", db_default="")
    scan_at = models.DateTimeField(null=True, blank=True)
    scan_tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    content_type__in=[
                        *("image/jpeg", "image/png", "image/gif"),
                        *("application/pdf", "text/vcard", "text/calendar"),
                    ]
                )
                | models.Q(
                    is_received=True,
                    content_type__in=[
                        *("image/webp", "image/heic", "video/mp4", "video/3gpp", "video/quicktime"),
                        *("audio/amr", "audio/mpeg"),
                        *UPLOADED_ONLY,
                    ],
                ),
                name="attachment_kind_known",
            ),
            models.CheckConstraint(condition=models.Q(size__gte=1), name="attachment_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(scan="")
                | models.Q(
                    is_received=True, scan__in=["waiting", "clean", "infected", "unscanned", "failed"]
                ),
                name="attachment_scan_known",
            ),
        ]
        indexes = [
            # What the clock forgets: nearly always little.
            models.Index(fields=["created_at"], condition=models.Q(is_kept=False), name="attachments_unsent"),
            models.Index(fields=["team", "content_id"], name="attachments_of_content"),
            # What the clock has scanned: nearly always little.
            models.Index(
                fields=["scan_at"], condition=models.Q(scan_at__isnull=False), name="attachments_to_scan"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        return f"{self.team_id}/attachments/{self.content_id}"

    @property
    def is_picture(self) -> bool:
        return is_picture(self.content_type)

    @property
    def is_uploaded(self) -> bool:
        """Whether a candidate has handed it in by a link."""
        return bool(self.scan)

    @property
    def may_be_opened(self) -> bool:
        """Whether nothing is known against it: what waits for its scanner is not given to anybody."""
        return self.scan in {"", Scan.CLEAN, Scan.UNSCANNED}

    @property
    def as_kept(self) -> dict[str, Any]:
        """Return what the row of a text says of it."""
        kept = {"id": str(self.pk), "content_type": self.content_type, "name": self.name, "size": self.size}
        return {**kept, "scan": self.scan} if self.scan else kept
