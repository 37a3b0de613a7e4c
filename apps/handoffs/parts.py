"""What of a person stands on this floor: how often they were handed over, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.accounts.models import Invitation
from apps.accounts.services import withdraw_invitation
from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.core.words import counted
from apps.events.models import Event
from apps.events.services import record_event
from apps.handoffs.models import Handoff

# In the thread of whom they were merged into: the card of a handoff of before.
CAME_ALONG = "handoff.came_along"


class HandedOver:
    name = "handoffs"
    tables = frozenset({"handoffs.Handoff"})
    held = (
        Held(
            name="handoffs",
            model=Handoff,
            says={
                "author": "author__full_name",
                "to_user": "to_user__full_name",
                "outcome": "outcome__label",
            },
            left_out={
                "before": "what taking it back needs",
                **dict.fromkeys(["client_id", "letter_due_at"], "how our programs worked on it"),
            },
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        rows = Handoff.objects.filter(team=candidate.team_id, candidate=candidate)
        found = list(rows.values_list("kind", "from_team", "to_team"))
        teams = sorted({theirs for kind, *names in found for theirs in names if kind == "team" and theirs})
        words = [counted(len(found), "handoff")] if found else []
        # What another team has of them is theirs to erase.
        return words + [f"an entry of their own in the team {name}, which stays" for name in teams]

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        theirs = Handoff.objects.filter(team=kept.team_id, candidate=gone)
        moved = list(theirs.select_related("author", "to_user"))
        theirs.update(candidate=kept)
        _bring_cards(kept, moved)
        return {"ids": [str(handoff.pk) for handoff in moved]}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        Handoff.objects.filter(team=kept.team_id, candidate=kept, pk__in=moved["ids"]).update(candidate=gone)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        """Keep that they were handed over, when and with what outcome; what was said of them goes, and what waits."""
        theirs = Handoff.objects.filter(team=candidate.team_id, candidate=candidate)
        waiting = list(theirs.kept().select_related("invitation"))
        theirs.kept().update(withdrawn_at=now)
        theirs.update(summary="", letter_due_at=None)
        for handoff in waiting:
            withdraw_unneeded(handoff.invitation, now=now)


def _bring_cards(kept: Candidate, moved: list[Handoff]) -> None:
    """Let the thread that stays show the handoffs of the one that is gone, each at its time.

    What the log says stays as it is: this is one more line of it. When the merging is undone, a card's thread is the
    other again, and the line here shows nothing.
    """
    chats = Conversation.objects.filter(team=kept.team_id, candidate=kept)
    conversation = chats.select_related("team").first()
    if conversation is None:
        return
    here = Event.objects.filter(
        team=kept.team_id,
        conversation_id=conversation.pk,
        kind__in=["handoff.created", CAME_ALONG],
        subject_id__in=[handoff.pk for handoff in moved],
    )
    shown = set(here.values_list("subject_id", flat=True))
    for handoff in moved:
        if handoff.pk not in shown:
            record_event(
                team=conversation.team,
                kind=CAME_ALONG,
                conversation_id=conversation.pk,
                subject_id=handoff.pk,
                data={"direction": handoff.direction, "from": handoff.giver, "to": handoff.receiver},
                at=handoff.created_at,
            )


def withdraw_unneeded(invitation: Invitation | None, *, now: datetime) -> None:
    """Withdraw an invitation that was made for handoffs, once none waits for it.

    One that somebody accepts just now is left to them: they wait for the chat, so that nobody here may wait for them.
    """
    if invitation is None:
        return
    if Handoff.objects.filter(team=invitation.team_id, invitation=invitation).kept().exists():
        return
    rows = Invitation.objects.filter(pk=invitation.pk)
    if free := rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first():
        withdraw_invitation(invitation=free, now=now)
