"""How long a thread waits for a PostgreSQL of which nothing comes: one that stands still.

PostgreSQL itself ends a statement that takes too long, as long as it runs. The driver knows no bound of its own but
where the waiting is ours. COPY is not to be had then.
"""

from __future__ import annotations

import select
import time
from contextlib import closing

import psycopg2
from django.db import connections
from psycopg2 import OperationalError, extensions

# In seconds: after how long somebody looks what is the matter, and in which a new connection must be there.
SILENCE, GREETING = 15, 4


class NothingCame(OperationalError):
    """There is a line, and nobody speaks."""


def hang_up_on_silence() -> None:
    """Let no thread of this process wait for good.

    A PostgreSQL that is at work answers whoever connects anew, and is waited for; one that answers nobody is not.
    """
    extensions.set_wait_callback(_wait)


def _wait(line: extensions.connection) -> None:
    is_new = line.status == extensions.STATUS_SETUP
    begun = time.monotonic()
    look_at = begun + (GREETING if is_new else SILENCE)
    while (state := line.poll()) != extensions.POLL_OK:
        if _comes(line, state, by=look_at):
            continue
        # The driver closes the connection of whoever raises here.
        if is_new or not _answers():
            message = f"Nothing came of PostgreSQL for {time.monotonic() - begun:.0f} s."
            raise NothingCame(message)
        look_at = time.monotonic() + SILENCE


def _comes(line: extensions.connection, state: int, *, by: float) -> bool:
    """Wait until a line goes on, at the longest until a moment of the monotonic clock. Return whether it does."""
    poll = select.poll()
    poll.register(line.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT)
    return bool(poll.poll(max(0.0, by - time.monotonic()) * 1000))


def _answers() -> bool:
    """Return whether somebody speaks to whoever connects anew, be it to say that there is no place for one more.

    A network that knows no way there, or no port, is not PostgreSQL.
    """
    is_heard, by = False, time.monotonic() + GREETING
    try:
        with closing(psycopg2.connect(**connections["default"].get_connection_params(), async_=True)) as line:
            while (state := line.poll()) != extensions.POLL_OK:
                if not _comes(line, state, by=by):
                    return False
                is_heard = is_heard or state == extensions.POLL_READ
    except OperationalError:
        return is_heard
    return True
