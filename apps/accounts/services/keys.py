"""Keys of programs, and what they asked for under an `Idempotency-Key`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from apps.accounts.gateway import tell
from apps.accounts.models import ApiKey, IdempotentRequest, Membership, Team, User
from apps.accounts.tokens import hash_token
from apps.core.words import one_line

# How long an answer is kept for its `Idempotency-Key`.
REPEATABLE_FOR = timedelta(hours=24)
KEY_MARK = "pcx"


@transaction.atomic
def create_api_key(
    *,
    team: Team,
    name: str,
    scopes: list[str],
    created_by: User | None = None,
    membership: Membership | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key, or somebody's own token. Return it and the whole secret, which is shown once and kept as a hash.

    A key of the team's stands in its log; of own tokens, the floor above tells (`plugin.services.make_token`).
    """
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        team=team,
        name=one_line(name),
        prefix=prefix,
        secret_hash=hash_token(secret),
        scopes=sorted(scopes),
        created_by=created_by,
        membership=membership,
        expires_at=expires_at,
    )
    if membership is None:
        tell(
            team=team,
            kind="key.created",
            subject_id=key.pk,
            actor_id=created_by.pk if created_by else None,
            data={"name": key.name, "prefix": key.prefix, "scopes": key.scopes},
        )
    return key, f"{KEY_MARK}_{prefix}_{secret}"


@transaction.atomic
def revoke_api_key(*, key: ApiKey, now: datetime, actor: User | None = None) -> None:
    """End a key at once."""
    ended = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    if ended and key.membership_id is None:
        tell(
            team=key.team,
            kind="key.revoked",
            subject_id=key.pk,
            actor_id=actor.pk if actor else None,
            data={"name": key.name, "prefix": key.prefix},
        )


def forget_requests(*, now: datetime) -> int:
    """Delete the answers that no `Idempotency-Key` brings back any more, of all teams. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget_requests(%s)", [now - REPEATABLE_FOR])
        return int(cursor.fetchone()[0])


def forget_requests_about(*, team: Team, words: Iterable[str]) -> None:
    """Empty the kept answers to partners that contain one of these words; the same request again is told so (410)."""
    answers = IdempotentRequest.objects.for_team(team).annotate(text=Cast("body", TextField()))
    for word in words:
        answers.filter(text__contains=word).update(status_code=410, body=json.dumps(ERASED))


GONE = "Whom this was about has been erased."
ERASED = {"type": "about:blank", "title": "Gone", "status": 410, "code": "erased", "detail": GONE}
