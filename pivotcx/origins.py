"""Which pages may open the socket: our own. Another port of the same machine is somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier

DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def origin_of(url: str) -> str:
    """Return the origin of an address, as browsers write it."""
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix(DEFAULT_PORTS.get(parts.scheme, ':'))}"


class HomeOrigin:
    """Lets a socket through when its page has one of these origins, letter by letter."""

    def __init__(self, application: Any, origins: Iterable[str]) -> None:
        self.application = application
        self.origins = {origin.encode() for origin in origins}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        said = [value for name, value in scope["headers"] if name == b"origin"]
        is_home = len(said) == 1 and said[0] in self.origins
        await (self.application if is_home else WebsocketDenier())(scope, receive, send)
