"""Addresses of ours that lead on to those in a text, so that it is known whether somebody went there."""

from __future__ import annotations

import secrets

from django.db import models

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.chat.models.messages import Message

SIGNS = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code() -> str:
    """Return eleven letters and digits that nobody guesses, and nobody misreads."""
    number, signs = secrets.randbits(63), []
    for _ in range(11):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


class TrackedLink(OwnedWithParent):
    """One address in one text to one person. Whose it is, the text says. When they are erased, it leads nowhere."""

    message = TeamForeignKey(Message, models.CASCADE, related_name="links", db_index=False)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    target = models.TextField(blank=True)
    # By people, as far as can be told, and by what looks at links by itself.
    clicks = models.PositiveIntegerField(default=0, editable=False)
    looks = models.PositiveIntegerField(default=0, editable=False)
    clicked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TeamOwnedQuerySet["TrackedLink"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target__iregex=r"^https?://") | models.Q(target=""),
                name="tracked_link_to_the_web",
            )
        ]
        indexes = [models.Index(fields=["team", "message"], name="links_of_message")]

    def __str__(self) -> str:
        return self.code
