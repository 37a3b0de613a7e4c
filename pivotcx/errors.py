"""Why a start cannot go on, in the one line that people see."""

from __future__ import annotations


class StartError(SystemExit):
    """The start cannot go on. Ends the process with its message and status 1, without a traceback."""
