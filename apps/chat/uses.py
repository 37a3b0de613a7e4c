"""What on this floor stands on a number of ours: the texts that are to leave from it."""

from __future__ import annotations

from apps.chat.models import Message
from apps.core.words import counted
from apps.messaging.models import Number


class Texts:
    def uses_of_number(self, number: Number) -> list[str]:
        unsent = Message.objects.filter(team=number.team_id, number=number).unsent().count()
        return (
            [f"{counted(unsent, 'text')} that {'has' if unsent == 1 else 'have'} yet to leave"]
            if unsent
            else []
        )
