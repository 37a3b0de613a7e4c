"""A person's question what is held of them."""

from __future__ import annotations

from django.db import transaction

from apps.accounts.models import Membership
from apps.candidates.dossier import Dossier
from apps.candidates.dossier.gathering import CandidateGone
from apps.candidates.models import Candidate
from apps.candidates.services.turns import lock_candidate
from apps.events.services import record_event
from apps.grids.models import BulkAction
from apps.grids.services import start_file

# Of nobody: it stays for longer than the file, and whoever it is about may be erased.
WORDS = "Everything held of one candidate"


@transaction.atomic
def export_candidate(*, candidate: Candidate, membership: Membership) -> BulkAction:
    """Let a worker write all that is held of a person to one archive. While it does, whoever asks again gets the same.

    Raises `NotYourAction` and `CandidateGone`.
    """
    locked = lock_candidate(candidate.pk)
    if locked.erased_at is not None or locked.merged_into_id is not None:
        raise CandidateGone("They are no longer there: they were erased, or merged into somebody else.")
    choice = {"candidate": str(locked.pk)}
    bulk, is_new = start_file(
        membership=membership, writer=Dossier(), grid="candidates", choice=choice, words=WORDS
    )
    if is_new:
        record_event(
            team=membership.team,
            kind="candidate.exported",
            subject_id=locked.pk,
            actor_id=membership.user_id,
        )
    return bulk
