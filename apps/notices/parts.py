"""What of a person may stand on this floor: that something was about them. It is an id, and goes with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.notices.models import Mute, Notice


class Notices:
    name = "notices"
    # They name no candidate: a chat, by its id.
    tables: frozenset[str] = frozenset()
    held = ()
    left_out: Mapping[str, str] = {
        **dict.fromkeys(["notices.Notice", "notices.Mute"], "what a colleague is told, and wants to be told"),
    }

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:  # noqa: ARG002
        """The log says which chat went into which: whoever reads it leads them on."""
        return {}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Nothing was moved here."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        chats = Conversation.objects.filter(team=candidate.team_id, candidate=candidate).values("pk")
        Notice.objects.filter(team=candidate.team_id, conversation_id__in=chats).delete()
        Mute.objects.filter(team=candidate.team_id, conversation__in=chats).delete()
