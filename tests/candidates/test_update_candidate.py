"""What is known of a candidate changes by whoever knows more, also by two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.candidates.services import ExternalIdTaken, update_candidate
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import CandidateFactory
from tests.marks import committed

NAMES = ["badge", "licence", "shift", "truck"]


@committed
def test_of_changes_at_once_none_undoes_another():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        person = CandidateFactory(team=team, phone="+12015550123")
    ready = Barrier(len(NAMES))

    def change(name: str) -> None:
        with as_team(team.pk), transaction.atomic():
            seen = Candidate.objects.get(pk=person.pk)
            ready.wait(20)
            update_candidate(candidate=seen, fields={"custom": {name: "yes"}})
        connection.close()

    with ThreadPoolExecutor(len(NAMES)) as together:
        list(together.map(change, NAMES))

    with as_team(team.pk), transaction.atomic():
        assert Candidate.objects.get(pk=person.pk).custom == dict.fromkeys(NAMES, "yes")


def test_only_a_taken_external_id_is_called_so(team):
    CandidateFactory(team=team, phone="+12015550123", external_id="ats-1")
    other = CandidateFactory(team=team, phone="+12015550124")

    with pytest.raises(ExternalIdTaken):
        update_candidate(candidate=other, fields={"external_id": "ats-1"})
    with pytest.raises(IntegrityError, match="first_name"):
        update_candidate(candidate=other, fields={"first_name": None})
