"""Several people or workers at the same moment, each with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connections

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team


def at_once(team: Team, *deeds: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment. Return what each answered, or raised."""
    barrier, answers = Barrier(len(deeds)), list[object]()

    def do(deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            with as_team(team.pk):
                answers.append(deed())
        except Exception as error:  # noqa: BLE001  What the test looks at.
            answers.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
