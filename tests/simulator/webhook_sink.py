"""A web server that notes down what the carrier posts to it, and answers as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator


@dataclass(frozen=True)
class Posted:
    """One webhook as it arrived."""

    url: str
    params: dict[str, str]
    headers: dict[str, str]

    @property
    def status(self) -> str:
        return self.params["MessageStatus"]

    def is_signed_with(self, token: str) -> bool:
        signature = self.headers.get("X-Twilio-Signature", "")
        return bool(RequestValidator(token).validate(self.url, self.params, signature))


@dataclass
class Sink:
    """What arrived; `answers` are the next statuses to answer with, then 200; `bodies` the next words, then none."""

    url: str
    posted: list[Posted] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def statuses(self) -> list[str]:
        return [post.status for post in self.posted]


@contextmanager
def webhook_sink() -> Iterator[Sink]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            params = {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}
            sink.posted.append(Posted(sink.url + self.path, params, dict(self.headers)))
            self.send_response(sink.answers.pop(0) if sink.answers else 200)
            said = sink.bodies.pop(0) if sink.bodies else b""
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    sink = Sink(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield sink
    server.shutdown()
    thread.join()
    server.server_close()
