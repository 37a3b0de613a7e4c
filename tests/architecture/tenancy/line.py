"""A browser's end of the socket, without a server between (`channels.testing` wants one that is not installed)."""

from __future__ import annotations

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from pivotcx.asgi import application

HOME = b"http://testserver"


class Line(ApplicationCommunicator):
    def __init__(self, user: User | None, *, question: str, origin: bytes | None = HOME) -> None:
        headers = [(b"host", b"testserver")]
        if origin is not None:
            headers.append((b"origin", origin))
        self.client = Client()
        if user is not None:
            self.client.force_login(user)
            cookie = self.client.cookies[settings.SESSION_COOKIE_NAME].value
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
        scope = {
            "type": "websocket",
            "path": "/ws/",
            "query_string": question.encode(),
            "headers": headers,
            "subprotocols": [],
        }
        super().__init__(application, scope)

    async def connect(self) -> bool:
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(5)
        return bool(answer["type"] == "websocket.accept")

    async def say(self, **words: Any) -> None:
        await self.send_input({"type": "websocket.receive", "text": json.dumps(words)})

    async def throw(self, **message: Any) -> None:
        """Send what no page of ours would."""
        await self.send_input({"type": "websocket.receive", **message})

    async def hear(self) -> Any:
        message = await self.receive_output(5)
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def is_silent(self) -> bool:
        return bool(await self.receive_nothing(0.3))

    async def closing_code(self) -> int:
        message = await self.receive_output(5)
        assert message["type"] == "websocket.close", message
        return int(message["code"])

    async def hang_up(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(5)
