"""Figures for Prometheus: what the web processes did, and how late the whole installation is.

Of all teams together, never of one. Asked from inside only: from this machine or a private network, past the proxy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from time import perf_counter

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from apps.chat.overdue import overdue
from apps.core.health import is_alive, silent_seconds
from apps.events.selectors import teams_to_relay
from pivotcx.health import PROCESSES
from pivotcx.schedule import QUEUES

# Several processes behind one port write their figures into files here, so that whichever is asked tells of all.
SHARED = settings.METRICS_FOLDER
if SHARED:
    Path(SHARED).mkdir(parents=True, exist_ok=True)

REQUESTS = Histogram(
    "pivotcx_request_seconds",
    "How long requests took, by the name of their address.",
    ["address", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
SOCKETS = Gauge("pivotcx_sockets", "Open sockets of pages.", multiprocess_mode="livesum")


class MetricsMiddleware:
    """Notes how long each request took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        # Not what was asked for, which may be anything: that would be a new row each.
        address = match.view_name if match else "unknown"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(address, method, response.status_code).observe(perf_counter() - begun)
        return response


# Addresses that nobody has on the internet: of this machine, and of private networks (RFC 1918, RFC 4193).
INSIDE = [
    ip_network(each)
    for each in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
]
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Installation(Collector):
    """What is asked of the database and the broker at each look. What is away is told as away, and the rest stays."""

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("pivotcx_up", "Whether a part works (1) or not (0).", labels=["part"])
        yield from self._database(up)
        yield from self._broker(up)
        yield up

    def _database(self, up: GaugeMetricFamily) -> Iterable[Metric]:
        try:
            with transaction.atomic():
                late, behind = overdue(now=timezone.now()), len(teams_to_relay())
        except (DatabaseError, InterfaceError):
            up.add_metric(["database"], 0)
            return
        up.add_metric(["database"], 1)
        due = GaugeMetricFamily(
            "pivotcx_due_text_seconds", "How long the oldest due text has waited to leave.", labels=["lane"]
        )
        due.add_metric(["reply"], late.reply_seconds)
        due.add_metric(["bulk"], late.bulk_seconds)
        yield due
        yield _one("pivotcx_unknown_texts", "Texts of which the carrier's answer was lost.", late.unknown)
        yield _one("pivotcx_unknown_text_seconds", "Since when, for the oldest.", late.unknown_seconds)
        yield _one(
            "pivotcx_unconfirmed_texts",
            "Texts sent 15 minutes to a day ago, of which the carrier has said nothing since.",
            late.unconfirmed,
        )
        yield _one("pivotcx_unrelayed_teams", "Teams with events that no open screen has seen.", behind)

    def _broker(self, up: GaugeMetricFamily) -> Iterable[Metric]:
        names = ["celery", *QUEUES]
        try:
            with redis.Redis.from_url(
                settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
            ) as client:
                lengths = [client.llen(name) for name in names]
        except (redis.RedisError, OSError):
            for part in ("broker", *PROCESSES):
                up.add_metric([part], 0)
            return
        up.add_metric(["broker"], 1)
        silent = GaugeMetricFamily(
            "pivotcx_silent_seconds", "Since the last sign of life, 60 at the most.", labels=["part"]
        )
        for name in PROCESSES:
            up.add_metric([name], int(is_alive(name)))
            silent.add_metric([name], silent_seconds(name))
        yield silent
        waiting = GaugeMetricFamily(
            "pivotcx_waiting_tasks", "Tasks that no worker has begun.", labels=["queue"]
        )
        for name, length in zip(names, lengths, strict=True):
            waiting.add_metric([name], length)
        yield waiting


@never_cache
@login_not_required
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell all figures in Prometheus's own words; to who asks from outside, that there is no such page."""
    if not _is_inside(request.META.get("REMOTE_ADDR", "")):
        message = "Asked from outside."
        raise Http404(message)
    processes = REGISTRY
    if SHARED:
        _forget_dead_processes()
        processes = CollectorRegistry()
        MultiProcessCollector(processes, path=SHARED)  # type: ignore[no-untyped-call]
    installation = CollectorRegistry()
    installation.register(Installation())
    return HttpResponse(
        generate_latest(processes) + generate_latest(installation), content_type=CONTENT_TYPE_LATEST
    )


def _is_inside(address: str) -> bool:
    try:
        return any(ip_address(address) in network for network in INSIDE)
    except ValueError:
        return False


def _forget_dead_processes() -> None:
    """Let the sockets of processes that are gone count no more."""
    for file in Path(SHARED).glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists():
            mark_process_dead(pid, path=SHARED)  # type: ignore[no-untyped-call]


def _one(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)
