"""What has happened to a person: read from the log, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.candidates.models import Application, ApplicationStatus
from apps.chat.happenings import Happening, happening, people_named
from apps.chat.models import Conversation
from apps.events.models import Event

HISTORY_PAGE = 20
OF_CHAT = [
    *("conversation.assigned", "conversation.closed", "conversation.opened"),
    *("conversation.shared", "conversation.unshared", "message.clicked"),
    *("candidate.opted_out", "candidate.opted_in", "conversation.snoozed", "conversation.woken"),
    *("keyword.texted", "call.received", "call.ended", "handoff.created"),
    *("upload_link.opened", "upload_link.renewed", "upload_link.ended"),
]
OF_PERSON = [
    *("candidate.created", "candidate.updated", "candidate.tagged", "candidate.untagged"),
    *("candidate.merged", "candidate.merge_undone", "candidate.opted_out", "candidate.opted_in"),
    *("application.created", "application.status_changed", "application.activated"),
]


@dataclass(frozen=True)
class HistoryItem:
    at: datetime
    happening: Happening


@dataclass(frozen=True)
class HistoryPage:
    items: list[HistoryItem]
    # The event that the page before this one ends before; None at the beginning.
    before: int | None


def history_page(*, conversation: Conversation, before: int | None = None) -> HistoryPage:
    """Return the newest page of what has happened to whom a chat is with, or that from before an event."""
    team = conversation.team
    applications = Application.objects.filter(team=team, candidate=conversation.candidate_id)
    subjects = [conversation.candidate_id, *applications.values_list("pk", flat=True)]
    events = Event.objects.filter(Q(pk__lt=before) if before else Q(), team=team)
    newest = [
        *events.filter(conversation_id=conversation.pk, kind__in=OF_CHAT).order_by("-id")[: HISTORY_PAGE + 1],
        *events.filter(conversation_id=None, subject_id__in=subjects, kind__in=OF_PERSON).order_by("-id")[
            : HISTORY_PAGE + 1
        ],
    ]
    newest.sort(key=lambda event: -event.pk)
    shown = newest[:HISTORY_PAGE]
    statuses = ApplicationStatus.objects.for_team(team).values_list("key", "label")
    names = {**people_named(shown), **{f"status {key}": label for key, label in statuses}}
    return HistoryPage(
        items=[HistoryItem(event.created_at, happening(event, names)) for event in shown],
        before=shown[-1].pk if len(newest) > HISTORY_PAGE else None,
    )
