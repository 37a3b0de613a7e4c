"""A team's row of each table of blasts."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from apps.accounts.models import Role
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import tally_of
from apps.candidates.models import Candidate
from apps.lists.models import List
from tests.factories.blasts import BlastFactory


def _blast(world: Any) -> Blast:
    """Write one whose people are written down, so that there is something to do for a worker."""
    blast = BlastFactory(team=world.team, list_=world.row(List), name=f"Blast {world.mark}")
    blast.status, blast.started_at, blast.frozen_at = Blast.Status.RUNNING, timezone.now(), timezone.now()
    # A letter to whoever asked for a yes is due, too.
    blast.asker, blast.asked_at, blast.letter_due_at = (
        world.people[Role.MEMBER],
        timezone.now(),
        timezone.now(),
    )
    blast.save()
    # It is counted apart, and is to be again.
    blast.tally, blast.tallied_at, blast.tally_due_at = (
        tally_of(blast, timezone.now()),
        timezone.now(),
        timezone.now(),
    )
    blast.save()
    return blast


def _recipient(world: Any) -> BlastRecipient:
    person = world.row(Candidate)
    return BlastRecipient.objects.create(
        team=world.team,
        blast=world.row(Blast),
        candidate=person,
        phone=person.phone,
        not_before=timezone.now(),
    )


BLASTS: dict[Any, Any] = {Blast: _blast, BlastRecipient: _recipient}
