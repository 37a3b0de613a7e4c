"""What a key may do."""

from __future__ import annotations

from typing import Any, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.accounts.models import ApiKey
from apps.core.errors import DomainError

Scope = ApiKey.Scope

# What a method needs where the view says nothing else.
SCOPE_OF_METHOD = {
    "GET": Scope.READ,
    "HEAD": Scope.READ,
    "POST": Scope.WRITE,
    "PATCH": Scope.WRITE,
    "DELETE": Scope.WRITE,
}


class MissingScope(DomainError):
    code = "missing_scope"
    status = 403


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        if request.auth is None:
            return False  # Becomes a 401: nobody has said who they are.
        scope = view.scopes.get(request.method) or SCOPE_OF_METHOD.get(request.method or "")
        # A method that does not exist here is the view's to refuse.
        if scope and request.method in view.allowed_methods:
            ensure_scope(cast("ApiKey", request.auth), scope)
        return True


def ensure_scope(key: ApiKey, scope: ApiKey.Scope) -> None:
    """Raise `MissingScope` unless the key has this scope; none implies another."""
    if scope not in key.scopes:
        raise MissingScope(f"This key lacks the scope “{scope}”.", scope=str(scope))
