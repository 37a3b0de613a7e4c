"""Parts of a blast's people: whom it reached, whom it did not, who answered and who did not."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, cast

from apps.blasts.models import Blast, BlastRecipient, BlastRecipientQuerySet, Outcome
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.lists.selectors import who_answered, who_clicked, who_did_not_click, who_refused

LEFT = (Outcome.SENT, Outcome.DELIVERED)


class Slice(StrEnum):
    ALL = "all"
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    SKIPPED = "skipped"
    REPLIED = "replied"
    SILENT = "silent"
    OPTED_OUT = "opted_out"
    CLICKED = "clicked"
    NOT_CLICKED = "not_clicked"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Slice.ALL: "Everybody",
    Slice.WAITING: "Waiting",
    Slice.SENT: "Sent",
    Slice.DELIVERED: "Delivered",
    Slice.FAILED: "Failed",
    Slice.SKIPPED: "Skipped",
    Slice.REPLIED: "Replied",
    Slice.SILENT: "Did not answer",
    Slice.OPTED_OUT: "Opted out",
    Slice.CLICKED: "Opened a link",
    Slice.NOT_CLICKED: "Did not open a link",
}
OF_LINKS = frozenset({Slice.CLICKED, Slice.NOT_CLICKED})


def recipients_of(blast: Blast, part: Slice = Slice.ALL) -> BlastRecipientQuerySet:
    """Return some of a blast's recipients, each with `outcome` and `reason`."""
    rows: Any = BlastRecipient.objects.for_team(blast.team).filter(blast=blast).with_outcome()
    if part is Slice.REPLIED:
        rows = who_answered(rows)
    elif part is Slice.OPTED_OUT:
        rows = who_refused(rows, team=blast.team)
    elif part is Slice.CLICKED:
        rows = who_clicked(rows)
    elif part is Slice.NOT_CLICKED:
        rows = who_did_not_click(rows)
    elif part is Slice.SILENT:
        replied = who_answered(BlastRecipient.objects.filter(team=blast.team_id, blast=blast))
        rows = rows.filter(outcome__in=LEFT).exclude(pk__in=replied.values("pk"))
    elif part is not Slice.ALL:
        rows = rows.filter(outcome__in=LEFT if part is Slice.SENT else [part.value])
    return cast("BlastRecipientQuerySet", rows)


def people_of(blast: Blast, part: Slice) -> CandidateQuerySet:
    """Return who they are; whoever was erased since is nobody."""
    people = recipients_of(blast, part).order_by().values("candidate")
    return Candidate.objects.for_team(blast.team).filter(pk__in=people)
