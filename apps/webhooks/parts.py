"""What of a person may stand on this floor: what partners have answered when they were told of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from apps.candidates.gateway import Held, subjects_of
from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.webhooks.models import Delivery


def _about(person: Candidate) -> Q:
    """Keep what programs were told of them. The ids stand in the question: so its indexes answer it."""
    chats = Conversation.objects.filter(team=person.team_id, candidate=person)
    ids = list(chats.values_list("pk", flat=True))
    return Q(conversation_id__in=ids) | Q(subject_id__in=subjects_of(person))


class Answers:
    name = "webhook answers"
    # They name no candidate: what they are about may be a text.
    tables: frozenset[str] = frozenset()
    held = (
        Held(
            name="told_to_programs",
            model=Delivery,
            of=_about,
            says={
                **{name: name for name in ("kind", "happened_at", "status", "called_at")},
                "endpoint": "endpoint__description",
            },
            rest="how the call was made, and what the other side answered",
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:  # noqa: ARG002
        return []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:  # noqa: ARG002
        return {}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        """Nothing was moved."""

    def erase(self, candidate: Candidate, *, now: datetime) -> None:  # noqa: ARG002
        """Empty the answers; they may repeat what they were told."""
        Delivery.objects.filter(_about(candidate), team=candidate.team_id).update(answer_body="")
