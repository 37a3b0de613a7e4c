"""A person's wish to be forgotten."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team
from apps.accounts.selectors import sisters
from apps.accounts.services import forget_requests_about
from apps.accounts.tenancy import as_team
from apps.candidates.gateway import registered_parts
from apps.candidates.models import Candidate, Merge
from apps.candidates.services.people import EDITABLE_FIELDS
from apps.candidates.services.turns import lock_candidate
from apps.events.services import record_event
from apps.messaging.services import forget_phone, recognize_phones


def preview_erasing(*, candidate: Candidate) -> list[str]:
    """Return in words what somebody has that would go."""
    return [words for part in registered_parts() for words in part.tell(candidate)]


@transaction.atomic
def erase_candidate(*, candidate: Candidate, actor_id: UUID | None, now: datetime) -> None:
    """Leave nothing of a person but counts, and their opt-outs under a hash of the phone. It cannot be undone.

    Rows stay without anything personal, so that reports of the past stay true; nobody of the team sees them any more.
    """
    locked = lock_candidate(candidate.pk)
    if locked.erased_at is not None:
        return
    everybody = [locked, *Candidate.objects.filter(team=locked.team_id, merged_into=locked)]
    phones = [person.phone for person in everybody]
    for person in everybody:
        for part in registered_parts():
            part.erase(person, now=now)
        forget_phone(team=locked.team, phone=person.phone)
        forget_requests_about(team=locked.team, words=[person.phone, str(person.pk)])
        _erase(person, now)
    _tell_sisters(phones)
    Merge.objects.filter(team=locked.team_id, kept=locked).delete()
    record_event(team=locked.team, kind="candidate.erased", subject_id=locked.pk, actor_id=actor_id)


def _tell_sisters(phones: list[str]) -> None:
    """Let teams of the account that know these phones keep what they refused: ours stands under hashes now."""
    for sister_id in sisters():
        with as_team(sister_id):
            sister = Team.objects.select_related("account").get(pk=sister_id)
            known = Candidate.objects.for_team(sister).filter(phone__in=phones)
            recognize_phones(team=sister, phones=list(known.values_list("phone", flat=True)))


def _erase(person: Candidate, now: datetime) -> None:
    for name in EDITABLE_FIELDS - {"custom"}:
        setattr(person, name, "")
    person.custom = {}
    # Of nobody, and unlike any other: the random end of the id.
    person.phone = f"x{person.pk.hex[-15:]}"
    person.erased_at = now
    person.save(update_fields=[*EDITABLE_FIELDS, "phone", "erased_at", "updated_at"])
