"""Who is behind the numbers of a page, and who of them may be texted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.core.phones import format_phone
from apps.messaging.gate import INVALID, OPTED_OUT, Refusal, refusals_of_phones
from apps.plugin.finding import FoundPhone, phones_in


@dataclass(frozen=True)
class KnownPerson:
    id: UUID
    name: str
    phone: str
    conversation: UUID | None


@dataclass(frozen=True)
class RecognizedPhone:
    """A number in a text, and what the team knows of it."""

    found: FoundPhone
    candidate: KnownPerson | None
    refusal: Refusal | None

    @property
    def phone(self) -> str:
        return self.found.phone

    @property
    def national(self) -> str:
        return format_phone(self.found.phone)

    @property
    def is_opted_out(self) -> bool:
        return self.refusal == OPTED_OUT


def recognize_phones(*, team: Team, texts: Sequence[str], country: str) -> list[list[RecognizedPhone]]:
    """Return the numbers in each text, in the order of the texts. As many queries for one text as for hundreds."""
    found = [phones_in(text, country=country) for text in texts]
    phones = {each.phone for row in found for each in row if each.is_valid}
    known = _people(team, phones) if phones else {}
    asked = phones | {person.phone for person in known.values()}
    refusals = refusals_of_phones(team=team, phones=asked) if asked else {}

    def recognized(each: FoundPhone) -> RecognizedPhone:
        if not each.is_valid:
            return RecognizedPhone(each, None, Refusal(INVALID.code, each.problem))
        person = known.get(each.phone)
        # Who was merged is texted at the phone of whom they were merged into.
        return RecognizedPhone(each, person, refusals.get(person.phone if person else each.phone))

    return [[recognized(each) for each in row] for row in found]


def _people(team: Team, phones: Iterable[str]) -> dict[str, KnownPerson]:
    """Return by phone whom the team has there."""
    conversations = Conversation.objects.for_team(team).filter(candidate=OuterRef("meant"))
    rows: Iterable[Any] = (
        Candidate.objects.filter(team=team, phone__in=phones, erased_at=None)
        .select_related("merged_into")
        .annotate(meant=Coalesce(F("merged_into"), F("pk")))
        .annotate(conversation_id=Subquery(conversations.values("pk")[:1]))
    )
    people = ((row.phone, row.merged_into or row, row.conversation_id) for row in rows)
    return {
        phone: KnownPerson(id=person.pk, name=person.name, phone=person.phone, conversation=conversation)
        for phone, person, conversation in people
    }
