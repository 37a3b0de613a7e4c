"""Addresses of ours that lead on to those in a text, so that it is known whether somebody went there."""

from __future__ import annotations

import re
import secrets

from django.conf import settings
from django.db import models

from apps.accounts.models import OwnedWithParent, TeamForeignKey, TeamOwnedQuerySet
from apps.chat.models.messages import Message
from apps.messaging.addresses import with_addresses

SIGNS = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 11
# A code of ours in a text.
OURS = re.compile(rf"https?://[^\s/]+/l/[{SIGNS}]{{{LENGTH}}}")


def new_code() -> str:
    """Return eleven letters and digits that nobody guesses, and nobody misreads."""
    number, signs = secrets.randbits(63), []
    for _ in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signs.append(SIGNS[sign])
    return "".join(signs)


def address_of(code: str) -> str:
    return f"{settings.PUBLIC_URL}/l/{code}"


def is_tracked(address: str) -> bool:
    """Return whether an address is one that gets a tracked link: what leads to us needs no way round."""
    return not address.startswith(f"{settings.PUBLIC_URL}/")


def as_long_as_tracked(body: str) -> str:
    """Return a text as it looks with tracked links, before there are any: each is as long as any other."""
    return with_addresses(body, lambda address: stand_in() if is_tracked(address) else address)


def stand_in() -> str:
    """Return what a tracked link looks like, before there is one."""
    return address_of("x" * LENGTH)


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
        indexes = [
            models.Index(fields=["team", "message"], name="links_of_message"),
            # The grid, by when they were written, and by when they were opened.
            models.Index(fields=["team", "-created_at", "-id"], name="links_newest"),
            models.Index(
                *("team", models.F("clicked_at").desc(nulls_last=True), models.F("id").desc()),
                name="links_by_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def address(self) -> str:
        return address_of(self.code)
