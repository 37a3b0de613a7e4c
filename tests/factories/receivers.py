"""Partners that are told what happens: an endpoint's row, and a server on this machine that takes the calls."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.webhooks.happenings import HAPPENINGS
from apps.webhooks.models import Endpoint
from apps.webhooks.services import add_endpoint

PUBLIC = "https://hooks.partner.test/in"


@dataclass(frozen=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """What came, and what is answered: `status` with `head` and `body`, after `hold` seconds."""

    port: int = 0
    status: int = 200
    head: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    # Whoever asks waits for this.
    released: threading.Event = field(default_factory=threading.Event)
    calls: list[Call] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def told(self) -> list[str]:
        return [call.told["type"] for call in self.calls]


@contextmanager
def receiver(port: int = 0) -> Iterator[Receiver]:
    taking = Receiver()
    taking.released.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            named = {name.lower(): value for name, value in self.headers.items()}
            taking.calls.append(Call(self.path, named, content))
            taking.released.wait(60)
            self.send_response(taking.status)
            for name, value in taking.head.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(taking.body)))
            self.end_headers()
            self.wfile.write(taking.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:
                self.close_connection = True

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        # Whoever is still being kept waiting is not waited for.
        block_on_close = False

    with Server(("127.0.0.1", port), Handler) as server:
        taking.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield taking
        taking.released.set()
        server.shutdown()


def EndpointFactory(*, team: Team, url: str = PUBLIC, **fields: Any) -> Endpoint:  # noqa: N802
    with as_team(team.pk):
        return add_endpoint(
            team=team,
            url=url,
            events=fields.pop("events", list(HAPPENINGS)),
            actor=fields.pop("actor", None),
            now=timezone.now(),
            **fields,
        )
