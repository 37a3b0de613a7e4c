"""Another phone for somebody: theirs was mistyped, or they have a new one."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from apps.candidates.models import Candidate
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.messaging.services import recognize_phones

TAKEN = "Another candidate has this phone number already. If the two are one person, merge them."


class PhoneTaken(DomainError):
    code = "phone_taken"
    status = 409


class CandidateGone(DomainError):
    code = "candidate_gone"
    status = 409


def change_phone(candidate: Candidate, phone: str) -> bool:
    """Give somebody, whose row is locked, another phone. Return whether it is another.

    Texts leave for the phone that their reader has then. What was agreed to and refused, stays with the phone that
    said so. The former leads here no longer: whoever texts with it is somebody else. Only a second phone of theirs, of
    an entry that was merged into this one, changes places with it, so that both still do.

    Raises `InvalidPhone`, `PhoneTaken` (with the other's id), and `CandidateGone` for who was merged or erased.
    """
    former, wanted = candidate.phone, parse_phone(phone)
    if wanted == former:
        return False
    if candidate.merged_into_id or candidate.erased_at:
        raise CandidateGone("They were merged or erased meanwhile. Load the page again.")
    holder = Candidate.objects.with_phone(candidate.team, wanted).first()
    if holder and holder.merged_into_id != candidate.pk:
        raise _taken(holder)
    if holder:
        _put(holder, _of_nobody(holder))
    try:
        with transaction.atomic():
            _put(candidate, wanted)
    except IntegrityError:
        # Somebody with it has just been added.
        if (holder := Candidate.objects.with_phone(candidate.team, wanted).first()) is None:
            raise
        raise _taken(holder) from None
    if holder:
        _put(holder, former)
    recognize_phones(team=candidate.team, phones=[wanted])
    return True


def _put(candidate: Candidate, phone: str) -> None:
    candidate.phone = phone
    candidate.save(update_fields=["phone", "updated_at"])


def _of_nobody(candidate: Candidate) -> str:
    """Return a phone that nobody can have, for the moment in which two change places: no country has this code."""
    return f"+999{candidate.pk.int % 10**11:011d}"


def _taken(holder: Candidate) -> PhoneTaken:
    return PhoneTaken(TAKEN, field="phone", candidate_id=str(holder.merged_into_id or holder.pk))
