"""Every address of the product, read from the resolver."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from apps.accounts.models import Membership, Role

API = "api/v1/"
FORBIDDEN, NOT_ALLOWED = 403, 405
_asking = RequestFactory()


class Asked(Exception):
    """A page has asked the database."""


def _ask_nothing(*_: object) -> None:
    raise Asked


@dataclass(frozen=True)
class Route:
    path: str
    name: str
    view: Callable[..., Any]
    # The ids in it, and whatever else it takes.
    ids: tuple[str, ...]
    others: tuple[str, ...]

    def __str__(self) -> str:
        return self.name or self.path

    @property
    def is_api(self) -> bool:
        return self.path.startswith(API)

    @property
    def is_public(self) -> bool:
        """Whether it answers people who have not signed in."""
        return not getattr(self.view, "login_required", True)

    @property
    def is_ours(self) -> bool:
        return str(self.view.__module__).startswith(("apps.", "pivotcx."))

    def address(self, parts: Mapping[str, object]) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(parts[part[1]]), self.path)

    def refuses_unseen(self, method: str, parts: Mapping[str, object]) -> bool:
        """Return whether a method is none of this page's before it looks who asks, with what words, and for which row.

        The request tells of nobody and of no team: a page that looks first fails.
        """
        request = _asking.generic(method.upper(), self.address(parts))
        answer = self.view(request, **{name: parts[name] for name in (*self.ids, *self.others)})
        return answer.status_code == NOT_ALLOWED and not answer.content

    def forbids_unseen(
        self, method: str, parts: Mapping[str, object], role: Role, fields: Mapping[str, str] | None = None
    ) -> bool:
        """Return whether a role may not see this page, whatever it asks for: the database is not asked about that.

        The request tells of a role, and of no team.
        """
        request = getattr(_asking, method)(self.address(parts), fields)
        request.membership = Membership(role=role)
        try:
            with connection.execute_wrapper(_ask_nothing):
                self.view(request, **{name: parts[name] for name in (*self.ids, *self.others)})
        except PermissionDenied as refusal:
            # Words of its own could be about what it was asked for.
            return not refusal.args
        except (Asked, AttributeError):
            return False
        return False


def routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns))


def _walk(
    patterns: Iterable[Any], path: str = "", space: str = "", before: tuple[str, ...] = ()
) -> Iterator[Route]:
    """Walk down from addresses that begin with `path` and have the parts `before`, none of which is an id."""
    for pattern in patterns:
        here = path + str(pattern.pattern)
        converters = pattern.pattern.converters
        ids = tuple(name for name, kind in converters.items() if isinstance(kind, UUIDConverter))
        others = (*before, *({*pattern.pattern.regex.groupindex} - {*ids}))
        if isinstance(pattern, URLResolver):
            assert not ids, f"{here}: an id stands in no address that others begin with."
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, here, below, others)
        elif isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield Route(here, name, pattern.callback, ids, others)
