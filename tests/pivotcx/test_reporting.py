"""Errors and traces, as their receivers get them from a process of their own: what went wrong, nothing of people."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import brotli
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.waiting import until

# A page that fails, asked with all that must stay here.
FAILING = """
import django; django.setup()
from django.contrib.auth.decorators import login_not_required
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import path
import pivotcx.urls

@login_not_required
@transaction.non_atomic_requests
def fail(request, who):
    secret_text = request.POST["words"]
    raise RuntimeError(f"Nobody answers at {who}")

pivotcx.urls.urlpatterns.insert(0, path("broken/<str:who>/", fail))
settings.ALLOWED_HOSTS = ["*"]
client = Client(raise_request_exception=False)
client.cookies["kept"] = "a-cookie-of-somebody"
answer = client.post("/broken/+12015550123/?q=Somebody", {"words": "I am ill today"},
                     headers={"Authorization": "Bearer pcx_secret", "User-Agent": "Nosy"})
assert answer.status_code == 500, answer.content
"""
PRIVATE = [b"12015550123", b"Somebody", b"I am ill today", b"a-cookie-of-somebody", b"pcx_secret"]


@contextmanager
def receiver() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A server that takes in whatever it is sent: its address, and (path, body) of each call."""
    calls: list[tuple[str, bytes]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
                self.headers["Content-Encoding"], bytes
            )
            calls.append((self.path, unpack(body)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}", calls
        server.shutdown()


def fail_in_a_process(**environment: str) -> None:
    subprocess.run([sys.executable, "-c", FAILING], env=os.environ | environment, check=True, timeout=120)


def test_an_error_is_reported_with_its_place_and_without_people() -> None:
    with receiver() as (address, calls):
        fail_in_a_process(SENTRY_DSN=f"http://key@{address}/1")
        until(lambda: calls, what="the error is reported")

    told = b"".join(body for _, body in calls)
    assert b"RuntimeError" in told
    assert b"Nobody answers at [hidden]" in told
    assert b'"function":"fail"' in told.replace(b": ", b":")
    assert [each for each in PRIVATE if each in told] == []


def test_a_request_is_traced_by_the_name_of_its_address_and_without_people() -> None:
    with receiver() as (address, calls):
        fail_in_a_process(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://{address}")
        until(lambda: calls, what="the trace has come")

    [(path, body)] = calls
    assert path == "/v1/traces"
    told = ExportTraceServiceRequest.FromString(body)
    spans = [span for each in told.resource_spans for scope in each.scope_spans for span in scope.spans]
    assert "POST broken/<str:who>/" in {span.name for span in spans}
    assert [each for each in PRIVATE if each in body] == []


def test_nothing_is_told_to_anybody_unless_the_environment_says_so() -> None:
    script = "import django, sys; django.setup(); print({'sentry_sdk', 'opentelemetry.sdk.trace'} & {*sys.modules})"

    told = subprocess.run(
        [sys.executable, "-c", script], check=True, timeout=120, capture_output=True, text=True
    )

    assert told.stdout.strip() == "set()"
