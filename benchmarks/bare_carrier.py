"""A carrier that takes every text and answers at once: what it does is as little as can be. Prints its port."""

from __future__ import annotations

import asyncio
import json
import re
import secrets

LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
MADE_AT = "Thu, 26 Nov 2026 09:00:00 +0000"
ANSWER = json.dumps(
    {
        "sid": "@@",
        "account_sid": "AC" + "1" * 32,
        "api_version": "2010-04-01",
        "body": "Hello",
        "date_created": MADE_AT,
        "date_sent": None,
        "date_updated": MADE_AT,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": "+12015550123",
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "subresource_uris": {"media": "/media"},
        "to": "+12015550124",
        "uri": "/message",
    }
)


class Caller(asyncio.Protocol):
    """One kept-alive connection."""

    unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.unread += data
        while True:
            head, separator, rest = self.unread.partition(b"\r\n\r\n")
            found = LENGTH.search(head)
            length = int(found[1]) if found else 0
            if not separator or len(rest) < length:
                return
            self.unread = rest[length:]
            words = ANSWER.replace("@@", f"SM{secrets.token_hex(16)}").encode()
            self.transport.write(
                b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                % len(words)
                + words
            )


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Caller, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
