"""A person's own tokens, by which the browser plug-in works in their name."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.accounts.models import ApiKey, Membership
from apps.accounts.permissions import Right, may
from apps.accounts.services import create_api_key, revoke_api_key
from apps.core.errors import DomainError
from apps.events.services import record_event

LIFE = timedelta(days=365)
# So many computers one person works at.
MOST_TOKENS = 20
# Whatever the role may besides: the plug-in administers nothing.
SCOPES = [ApiKey.Scope.READ, ApiKey.Scope.WRITE, ApiKey.Scope.SEND]


class MayNotHaveToken(DomainError):
    code = "may_not_have_token"
    status = 403


class TooManyTokens(DomainError):
    code = "too_many_tokens"


@transaction.atomic
def make_token(*, membership: Membership, name: str, now: datetime) -> tuple[ApiKey, str]:
    """Make somebody's own token for a year, within their team. Return it and the secret, which is shown once.

    Raises `MayNotHaveToken` for who is restricted, and `TooManyTokens`.
    """
    # Locked: of two at once the second one counts the first.
    place = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "team")
        .get(pk=membership.pk)
    )
    if not may(place, Right.WORK):
        raise MayNotHaveToken("Who sees only the chats that are shared with them cannot use the plug-in.")
    if ApiKey.objects.own_of(place).valid(now=now).count() >= MOST_TOKENS:
        raise TooManyTokens(f"You have {MOST_TOKENS} tokens. End one that you do not need.", field="name")
    token, secret = create_api_key(
        team=place.team,
        name=name,
        scopes=[str(scope) for scope in SCOPES],
        created_by=place.user,
        membership=place,
        expires_at=now + LIFE,
    )
    record_event(
        team=place.team,
        kind="token.created",
        subject_id=token.pk,
        actor_id=place.user_id,
        data={"name": token.name, "prefix": token.prefix},
    )
    return token, secret


@transaction.atomic
def end_token(*, token: ApiKey, actor: Membership, now: datetime) -> ApiKey:
    """End a token at once. Ending it twice ends it once."""
    token = ApiKey.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        revoke_api_key(key=token, now=now)
        record_event(
            team=actor.team,
            kind="token.ended",
            subject_id=token.pk,
            actor_id=actor.user_id,
            data={"name": token.name, "prefix": token.prefix},
        )
    token.refresh_from_db()
    return token
