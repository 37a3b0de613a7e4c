"""An action that something has stopped goes on with the rows that are left, when somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate, CandidateTag
from apps.grids.intake import working
from apps.grids.models import BulkAction
from apps.grids.services import NotInProgress, continue_bulk, forget_bulk, undo_bulk
from apps.messaging.models import OptOut
from tests.factories.api import Partner
from tests.factories.candidates import CandidateFactory
from tests.grids.bulking import begun, work


@pytest.fixture
def people(team: Team) -> list[Candidate]:
    return [CandidateFactory(team=team) for _ in range(5)]


@pytest.fixture
def stopped(
    people: list[Candidate],
    in_pairs: None,
    question_of: Callable[..., Any],
    recruiter: User,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., BulkAction]:
    """Begin an action that a mistake of ours stops when it has done two rows."""

    def stop(name: str, **choice: Any) -> BulkAction:
        bulk = begun(question_of(recruiter, "candidates"), name, **choice)
        real = working.do_more

        def wrong(bulk: BulkAction, **kwargs: Any) -> bool:
            if bulk.done == 2:
                raise ZeroDivisionError
            return real(bulk, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr(working, "do_more", wrong)
            return work(bulk)

    return stop


def test_it_goes_on_with_the_rows_that_are_left(stopped: Callable[..., BulkAction]) -> None:
    bulk = stopped("tag", new="Nights")
    assert (bulk.status, bulk.done, CandidateTag.objects.count()) == ("failed", 2, 2)

    bulk = work(continue_bulk(bulk=bulk))

    assert (bulk.status, bulk.error, bulk.done, bulk.changed) == ("finished", "", 5, 5)
    assert CandidateTag.objects.count() == 5
    with pytest.raises(NotInProgress):
        continue_bulk(bulk=bulk)


def test_what_cannot_be_undone_still_knows_its_reason(stopped: Callable[..., BulkAction]) -> None:
    bulk = work(continue_bulk(bulk=stopped("opt_out", reason="The fair is over")))

    assert set(OptOut.objects.values_list("wording", flat=True)) == {"The fair is over"}
    assert (OptOut.objects.count(), bulk.choice) == (5, {})


def test_what_was_forgotten_does_not_go_on(stopped: Callable[..., BulkAction]) -> None:
    bulk = stopped("opt_out", reason="The fair is over")

    forget_bulk(bulk_id=bulk.pk)

    bulk.refresh_from_db()
    assert bulk.choice == {}
    with pytest.raises(NotInProgress):
        continue_bulk(bulk=bulk)


def test_what_is_taken_back_does_not_go_on(stopped: Callable[..., BulkAction]) -> None:
    bulk = undo_bulk(bulk=stopped("tag", new="Nights"), now=timezone.now())

    with pytest.raises(NotInProgress):
        continue_bulk(bulk=bulk)
    assert work(bulk).undo_report == {"restored": 2, "kept": 0}


def test_a_page_offers_it_where_it_helps(stopped: Callable[..., BulkAction], as_recruiter: Any) -> None:
    bulk = stopped("tag", new="Nights")
    page, address = f"/bulk-actions/{bulk.pk}/", f"/bulk-actions/{bulk.pk}/continue/"
    assert address in as_recruiter.get(page).content.decode()

    as_recruiter.post(address)

    assert work(bulk).status == "finished"
    assert address not in as_recruiter.get(page).content.decode()
    # A second click of somebody whose page is old.
    answer = as_recruiter.post(address, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "nothing here that could go on" in answer.headers["HX-Trigger"]


def test_a_program_can_let_it_go_on(stopped: Callable[..., BulkAction], partner: Partner) -> None:
    bulk = stopped("tag", new="Nights")

    answer = partner.post(f"bulk-actions/{bulk.pk}/continue")
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    work(bulk)
    assert partner.post(f"bulk-actions/{bulk.pk}/continue").json()["code"] == "not_in_progress"
