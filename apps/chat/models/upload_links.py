"""The address at which a candidate hands in files: made from a secret of ours, and kept as a hash only."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.crypto import salted_hmac

from apps.accounts.models import OwnedWithParent, Team, TeamForeignKey, TeamOwnedQuerySet
from apps.candidates.models import Candidate
from apps.messaging.uploadable import MOST_OF_LINK

# Since it was last sent.
LIFE = timedelta(days=14)
# 128 bits.
BYTES, LENGTH = 16, 22
TOKEN = re.compile(rf"/u/([A-Za-z0-9_-]{{{LENGTH}}})/")


def token_for(*, team_id: UUID, candidate_id: UUID, turn: int) -> str:
    """Return the token of a candidate's link, which nobody makes who has not our key."""
    named = f"{team_id}:{candidate_id}:{turn}"
    made = salted_hmac("chat.upload_link", named, algorithm="sha256").digest()[:BYTES]
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """Return a token as it is kept. It is too long for guessing, so a plain hash does."""
    return hashlib.sha256(token.encode()).hexdigest()


def upload_address(token: str) -> str:
    return f"{settings.PUBLIC_URL}/u/{token}/"


def any_upload_address() -> str:
    """Return what such an address looks like, before there is one: each is as long as any other."""
    return upload_address("x" * LENGTH)


class UploadLinkQuerySet(TeamOwnedQuerySet["UploadLink"]):
    def open(self, *, now: datetime) -> Self:
        return self.filter(ended_at=None, expires_at__gt=now)

    def own(self) -> Self:
        """Leave out those that came to a candidate with somebody who was merged into them."""
        return self.filter(made_for=F("candidate"))


class UploadLink(OwnedWithParent):
    """One address of one candidate. Its turn ends by hand, or when it is full; the next has another address."""

    candidate = TeamForeignKey(Candidate, models.CASCADE, related_name="upload_links", db_index=False)
    # Whose address it was made as: who is merged into somebody else brings theirs along.
    made_for = models.UUIDField(editable=False)
    turn = models.PositiveIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    files = models.PositiveIntegerField(default=0)

    objects = UploadLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "made_for", "turn"], name="upload_link_once"),
            models.CheckConstraint(condition=models.Q(turn__gte=1), name="upload_link_turn"),
        ]
        indexes = [models.Index(fields=["team", "candidate"], name="upload_links_of_candidate")]

    def __str__(self) -> str:
        return f"{self.made_for}, {self.turn}"

    @property
    def token(self) -> str:
        return token_for(team_id=self.team_id, candidate_id=self.made_for, turn=self.turn)

    @property
    def is_full(self) -> bool:
        return self.files >= MOST_OF_LINK

    @property
    def may_go_on(self) -> bool:
        """Whether it may be sent (again); not, either, where our key is another than when it was made."""
        return self.ended_at is None and not self.is_full and hash_of(self.token) == self.token_hash

    def is_open(self, *, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at


def turns_of(*, team: Team, candidates: Iterable[UUID]) -> dict[UUID, int]:
    """Return of each of these candidates which turn an address has that is sent to them now: one query."""
    ids = list(candidates)
    last = UploadLink.objects.for_team(team).filter(made_for__in=ids).order_by("made_for", "-turn")
    known = {link.made_for: link for link in last.distinct("made_for")}
    return {pk: _next(known[pk]) if pk in known else 1 for pk in ids}


def _next(link: UploadLink) -> int:
    return link.turn if link.may_go_on else link.turn + 1


def upload_addresses(*, team: Team, candidates: Iterable[UUID]) -> dict[UUID, str]:
    """Return the address that each of these candidates is sent now. It is open once the text is written."""
    turns = turns_of(team=team, candidates=candidates)
    return {
        pk: upload_address(token_for(team_id=team.pk, candidate_id=pk, turn=turn))
        for pk, turn in turns.items()
    }
