"""The scheduler, on a machine whose clock may be put back."""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler


class Clock(PersistentScheduler):
    """Rings for each task in its turn, whatever the time is said to be.

    Celery reckons a turn from when a task had its last. Were the clock put back by an hour, nothing would be rung for
    until it shows that time again: no planned text, no reminder, no sign of life.
    """

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Ring for one task that is due, if there is one. Return the seconds until the next."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # It is kept in the order of what would have been.
            self._heap = None
        return super().tick(*args, **kwargs)
