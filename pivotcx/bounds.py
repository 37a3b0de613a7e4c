"""For how long one statement, or a transaction that does nothing, may keep a connection of the serving role.

Whoever waits for a page has left after half a minute; what workers, the relay and commands do may take longer. In the
web process the settings' bound is made narrower before its first connection.
"""

from __future__ import annotations

from django.db import connections

# In seconds.
WEB, BEHIND = 30, 120


def database_options(*, seconds: int) -> str:
    """Return what a connection tells PostgreSQL when it begins."""
    options = {
        "statement_timeout": f"{seconds}s",
        "idle_in_transaction_session_timeout": f"{seconds}s",
        # To compile a plan takes longer than any of ours runs.
        "jit": "off",
    }
    return " ".join(f"-c {name}={value}" for name, value in options.items())


def serve_pages() -> None:
    """Let this process's connections have the web's bounds."""
    connections.settings["default"]["OPTIONS"]["options"] = database_options(seconds=WEB)
