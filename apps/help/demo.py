"""A question for the demo, as if it had been asked and mailed."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.accounts.models import Team, User
from apps.help.models import Ticket

WORDS = "Where do I see which of our sources bring people who stay?"


class Question:
    """What a manager of the demo has asked (`demo_parts`)."""

    def play(self, *, team: Team, person: User, now: datetime) -> None:
        """Keep a question of yesterday. No letter of it leaves: nobody is to read this one."""
        at = now - timedelta(days=1)
        Ticket.objects.create(
            team=team, user=person, words=WORDS, page="/reports/", created_at=at, mailed_at=at
        )
