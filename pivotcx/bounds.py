"""What PostgreSQL is told of each connection of the serving role: how long it may be kept, and what its disks are like.

Whoever waits for a page has left after half a minute; what workers, the relay and commands do may take longer. In the
web process the settings' bound is made narrower before its first connection.
"""

from __future__ import annotations

import select
import time

from django.db import connections
from psycopg2 import OperationalError, extensions

# In seconds.
WEB, BEHIND = 23, 120
# PostgreSQL keeps these bounds itself, as long as it runs. Of one that stands still, or behind a line that is dead,
# nothing comes at all: a little later whoever serves pages hangs up. And so long a new connection may take.
SILENCE, GREETING = 25, 4


def database_options(*, seconds: int) -> str:
    """Return what a connection tells PostgreSQL when it begins."""
    options = {
        "statement_timeout": f"{seconds}s",
        "idle_in_transaction_session_timeout": f"{seconds}s",
        # To compile a plan takes longer than any of ours runs.
        "jit": "off",
        # Of a disk that must not turn first: to read here and there costs hardly more than in a row. PostgreSQL
        # takes it for four times as much, and reads all of a team where an index would find the few.
        "random_page_cost": "1.1",
    }
    return " ".join(f"-c {name}={value}" for name, value in options.items())


def serve_pages() -> None:
    """Let this process's connections have the web's bounds."""
    connections.settings["default"]["OPTIONS"]["options"] = database_options(seconds=WEB)


def hang_up_on_silence() -> None:
    """Let no thread of this process wait for good for a PostgreSQL of which nothing comes.

    The driver knows no such bound but where the waiting is ours. COPY is not to be had then.
    """
    extensions.set_wait_callback(_wait)


def _wait(line: extensions.connection) -> None:
    begun = time.monotonic()
    bound = GREETING if line.status == extensions.STATUS_SETUP else SILENCE
    while (state := line.poll()) != extensions.POLL_OK:
        left = begun + bound - time.monotonic()
        poll = select.poll()
        poll.register(line.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
        # The driver closes the connection of whoever raises here.
        if left <= 0 or not poll.poll(left * 1000):
            message = f"Nothing came of PostgreSQL for {bound} s."
            raise OperationalError(message)
