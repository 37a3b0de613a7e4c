"""The web process: pages by Django's WSGI handler on threads that keep their database connection, sockets beside it.

One port and one kind of process for all of HTTP and `/ws/` (docs/adr/0002-one-web-process.md).
"""

from __future__ import annotations

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import SessionMiddlewareStack
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pivotcx.bodies import BodyRefused, SenderGone, read_body, refuse, repeated
from pivotcx.bounds import serve_pages
from pivotcx.origins import HomeOrigin
from pivotcx.turns import Turns

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pivotcx.settings")
_pages: Any = WSGIMiddleware(cast("Any", get_wsgi_application()), workers=8)
serve_pages()

# Consumers need the apps that the handler has loaded.
from pivotcx.metrics import SOCKETS  # noqa: E402
from pivotcx.routing import websocket_urlpatterns  # noqa: E402

_turns = Turns()


async def _http(scope: Any, receive: Any, send: Any) -> None:
    # WSGI cannot tell X_Forwarded_Proto from X-Forwarded-Proto: whoever writes the former means to deceive.
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    try:
        body = await read_body(receive, path=scope["path"])
    except BodyRefused as refused:
        await refuse(refused, send, scope=scope)
    except SenderGone:
        return
    else:
        with body:
            given = {**scope, "headers": headers}
            await _turns.answer(given, send, lambda send: _pages(given, repeated(body), send))


_sockets = HomeOrigin(SessionMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.PAGE_ORIGINS)


async def _socket(scope: Any, receive: Any, send: Any) -> None:
    with SOCKETS.track_inprogress():
        await _sockets(scope, receive, send)


application = ProtocolTypeRouter({"http": _http, "websocket": _socket})
