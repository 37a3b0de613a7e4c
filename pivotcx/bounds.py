"""What PostgreSQL is told of each connection of the serving role: how long it may be kept, and what its disks are like.

Whoever waits for a page has left after half a minute; what workers, the relay and commands do may take longer. In the
web process the settings' bound is made narrower before its first connection.
"""

from __future__ import annotations

from django.db import connections

# In seconds.
WEB, BEHIND = 23, 120
# How soon it is known that there is nobody at the other end of a line any more.
LINE = {"connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}


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
        # A question is answered by one process: to begin two more takes five milliseconds, as long as most of ours
        # run, and the processors are everybody's.
        "max_parallel_workers_per_gather": "0",
    }
    return " ".join(f"-c {name}={value}" for name, value in options.items())


def serve_pages() -> None:
    """Let this process's connections have the web's bounds."""
    connections.settings["default"]["OPTIONS"]["options"] = database_options(seconds=WEB)
