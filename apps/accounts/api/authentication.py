"""Who calls: the key in the `Authorization` header."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import ApiKey, User
from apps.accounts.selectors import team_of_api_key
from apps.accounts.services import KEY_MARK
from apps.accounts.tokens import hash_token
from apps.core.prepared import prepared

# How exact "last used" is: more would be a write for every call.
LAST_USE_EVERY = timedelta(minutes=1)
REFUSED = "This key is not valid: it is unknown, revoked or out of date."


def team_named_by(authorization: str) -> UUID | None:
    """Return the team whose key the header names. Whether it is really that key, `ApiKeyAuthentication` says."""
    parts = _parts(authorization)
    return team_of_api_key(parts[0]) if parts else None


class ApiKeyAuthentication(BaseAuthentication):
    """Checks the key within its team, which the view has entered (`accounts.api.views`)."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiKey] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        parts = _parts(header)
        now = timezone.now()
        key = next(iter(_keys(prefix=parts[0], now=now)), None) if parts else None
        if parts is None or key is None or not hmac.compare_digest(key.secret_hash, hash_token(parts[1])):
            raise AuthenticationFailed(REFUSED)
        _note_use(key, now=now)
        return key.membership.user if key.membership else AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="PivotCX"'


class ApiKeyDescription(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """What the API's description says about keys."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the team, or a token of one of its people: `pcx_…`.",
        }


def _parts(authorization: str) -> tuple[str, str] | None:
    """Return prefix and secret of `Bearer pcx_<prefix>_<secret>`."""
    scheme, _, token = authorization.partition(" ")
    mark, _, rest = token.strip().partition("_")
    prefix, _, secret = rest.partition("_")
    is_key = (
        scheme.lower() == "bearer" and mark == KEY_MARK and prefix.isalnum() and prefix.isascii() and secret
    )
    return (prefix, secret) if is_key else None


@prepared
def _keys(prefix: str, now: datetime) -> QuerySet[ApiKey]:
    rows = ApiKey.objects.in_use(now=now).select_related("team__account", "membership__user")
    return rows.filter(prefix=prefix)


def _note_use(key: ApiKey, *, now: datetime) -> None:
    """Keep when the key was last used, without making one call wait for another that does the same."""
    if key.last_used_at is not None and now - key.last_used_at < LAST_USE_EVERY:
        return
    is_old = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_EVERY)
    row = ApiKey.objects.filter(is_old, pk=key.pk).select_for_update(
        of=("self",), skip_locked=True, no_key=True
    )
    ApiKey.objects.filter(pk__in=row.values("pk")).update(last_used_at=now)
