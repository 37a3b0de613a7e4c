"""For machines that watch: alive, and able to work. And what a page says when the database is away."""

from __future__ import annotations

import sys
from collections.abc import Callable
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


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for an error nobody foresaw: 503 when the database is away (come back), 500 otherwise."""
    error = sys.exc_info()[1]
    is_away = isinstance(error, (OperationalError, InterfaceError))
    status = 503 if is_away else 500
    detail = (
        "The database does not answer. Nothing was changed; try again in a moment."
        if is_away
        else "Something went wrong on our side. Nothing was changed."
    )
    response: HttpResponse
    if request.path.startswith("/api/"):
        problem: dict[str, object] = {
            "type": "about:blank",
            "title": "Service unavailable" if is_away else "Internal server error",
            "status": status,
            "detail": detail,
            "instance": request.path,
            "code": "unavailable" if is_away else "internal_error",
            "errors": [],
        }
        response = JsonResponse(problem, status=status, content_type="application/problem+json")
    else:
        response = HttpResponse(render_to_string("500.html", {"detail": detail}), status=status)
    if is_away:
        response["Retry-After"] = "5"
    return response


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
