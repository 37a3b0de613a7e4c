"""For machines that watch: alive, and able to work. And what a page says when the database is away or a disk full."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.core.health import is_alive
from apps.core.room import PASSING, NoRoomForFiles, is_full, no_room
from pivotcx.migrated import is_migrated

PROCESSES = ("worker", "scheduler", "relay")
WATCHED = {"/healthz", "/readyz", "/metrics"}


@never_cache
@login_not_required
@transaction.non_atomic_requests
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@transaction.non_atomic_requests
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether everything that work needs is there, and name what is not.

    A load balancer asks /healthz: pages are served, and texts accepted, while the broker or a worker is away.
    """
    checks = {"database": _answers(_ask_database), "broker": _answers(_ask_broker)}
    # Before its migrations this release serves what it can; a deploy must not go on with it.
    checks["migrated"] = checks["database"] and is_migrated()
    checks |= {name: checks["broker"] and is_alive(name) for name in PROCESSES}
    is_ready = all(checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


class WatchersMiddleware:
    """Lets machines that watch ask by whatever name or number they know this one: they get no links."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in WATCHED:
            request.META["HTTP_HOST"] = urlsplit(settings.PUBLIC_URL).netloc
        return self.get_response(request)


@dataclass(frozen=True)
class Failure:
    """What is said of an error that nobody answers for."""

    status: int
    code: str
    title: str
    detail: str


AWAY = Failure(
    503,
    "unavailable",
    "Service unavailable",
    "The database does not answer. Nothing was changed; try again in a moment.",
)
OURS = Failure(
    500, "internal_error", "Internal server error", "Something went wrong on our side. Nothing was changed."
)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an error nobody foresaw: 503 for a database that is away, 507 for a full disk, else 500."""
    failure = _failure(sys.exc_info()[1])
    response: HttpResponse
    if request.path.startswith("/api/"):
        problem: dict[str, object] = {
            "type": "about:blank",
            "title": failure.title,
            "status": failure.status,
            "detail": failure.detail,
            "instance": request.path,
            "code": failure.code,
            "errors": [],
        }
        response = JsonResponse(problem, status=failure.status, content_type="application/problem+json")
    else:
        page = render_to_string("500.html", {"detail": failure.detail})
        response = HttpResponse(page, status=failure.status)
    if failure is AWAY:
        response["Retry-After"] = "5"
    return response


def _failure(error: BaseException | None) -> Failure:
    if isinstance(error, (OperationalError, InterfaceError)):
        return AWAY
    if is_full(error):
        # A form's files, on their way in.
        error = no_room(PASSING)
    if isinstance(error, NoRoomForFiles):
        return Failure(error.status, error.code, "Insufficient storage", error.detail)
    return OURS


def _answers(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (DatabaseError, InterfaceError, redis.RedisError, OSError):
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        # Also that it has been migrated.
        cursor.execute("SELECT accounts_any_team()")


def _ask_broker() -> None:
    retry = Retry(NoBackoff(), 0)
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2, retry=retry
    ) as client:
        client.ping()
