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
    return f"-c statement_timeout={seconds}s -c idle_in_transaction_session_timeout={seconds}s"


def serve_pages() -> None:
    """Let this process's connections have the web's bounds."""
    connections.settings["default"]["OPTIONS"]["options"] = database_options(seconds=WEB)
