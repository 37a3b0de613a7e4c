"""A file of rows from its beginning to its end: who goes from it, and who may have it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import Candidate
from apps.candidates.services import add_tags, erase_candidate
from apps.events.models import Event
from apps.grids import files
from apps.grids.intake import writing
from apps.grids.models import BulkAction
from apps.grids.services import TooManyRows, forget_bulk, start_export
from tests.chat.test_erasing import tables_that_know
from tests.factories.chat import text_in
from tests.grids.bulking import ALL, work
from tests.grids.exporting import all_columns, content, exported, rows_of


def test_who_exported_what_and_how_much_stands_in_the_log(world, question_of, recruiter):
    bulk = exported(question_of(recruiter, "candidates"))

    event = Event.objects.get(kind="bulk_action.finished")
    assert (event.actor_id, event.subject_id) == (recruiter.pk, bulk.pk)
    assert event.data == {
        "grid": "candidates",
        "action": "export",
        "total": 4,
        "changed": 4,
        "unchanged": 0,
        "refused": {},
    }


def test_who_is_no_longer_there_is_left_out_and_counted(world, question_of, recruiter):
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")
    erase_candidate(candidate=Candidate.objects.get(first_name="Ann"), actor_id=None, now=timezone.now())

    bulk = work(bulk)

    assert (bulk.total, bulk.changed, bulk.refused) == (4, 3, {"No longer there": 1})
    assert len(rows_of(bulk)) == 4


def test_erasing_somebody_deletes_the_teams_files(
    world, question_of, recruiter, django_capture_on_commit_callbacks
):
    bulk = exported(question_of(recruiter, "candidates", q="Ann"))
    folder = bulk.folder

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate=Candidate.objects.get(first_name="Ann"), actor_id=None, now=timezone.now())

    bulk.refresh_from_db()
    assert not default_storage.exists(f"{folder}/{files.NAME}")
    assert (bulk.has_file, bulk.forgotten_for[:19]) == (False, "Somebody was erased")
    assert tables_that_know("it is Ann") == []


def test_a_file_that_is_being_written_when_somebody_is_erased_is_begun_anew(
    world, question_of, recruiter, monkeypatch
):
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")
    real = writing._found

    def erasing(*args):
        found = real(*args)
        person = Candidate.objects.filter(first_name="Ann").first()
        if person:
            erase_candidate(candidate=person, actor_id=None, now=timezone.now())
            BulkAction.objects.filter(worker=None).update(lease_until=None)
        return found

    monkeypatch.setattr(writing, "_found", erasing)
    bulk = work(bulk)
    # Its worker noticed that it was no longer held, and left nothing.
    assert (bulk.status, bulk.has_file) == ("pending", False)

    bulk = work(bulk)

    assert bulk.status == "finished"
    assert "Ann" not in content(bulk).decode()


def test_a_dead_workers_file_is_begun_anew(world, question_of, recruiter, monkeypatch):
    bulk = start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="csv")

    class Killed(BaseException):
        pass

    def dying(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(writing, "keep", dying)
        with pytest.raises(Killed):
            work(bulk)
    bulk.refresh_from_db()
    assert (bulk.done, bulk.has_file) == (4, False)
    BulkAction.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    bulk = work(bulk)

    assert (bulk.status, bulk.done, bulk.changed) == ("finished", 4, 4)
    assert len(rows_of(bulk)) == 5


def test_a_file_goes_after_a_day(world, question_of, recruiter, django_capture_on_commit_callbacks):
    bulk = exported(question_of(recruiter, "candidates"))
    assert bulk.file_can_be_fetched(now=timezone.now())
    assert not bulk.file_can_be_fetched(now=timezone.now() + timedelta(hours=25))

    with django_capture_on_commit_callbacks(execute=True):
        forget_bulk(bulk_id=bulk.pk)

    assert not default_storage.exists(f"{bulk.folder}/{files.NAME}")


def test_what_a_workbook_cannot_hold_is_refused(world, question_of, recruiter, monkeypatch):
    monkeypatch.setattr("apps.grids.services.bulk.MOST_ROWS", 4)
    with pytest.raises(TooManyRows):
        start_export(question=question_of(recruiter, "candidates"), selection=ALL, kind="xlsx")


def test_who_may_no_longer_see_it_gets_no_file(world, question_of, recruiter, team):
    bulk = start_export(question=question_of(recruiter, "messages"), selection=ALL, kind="csv")
    Membership.objects.for_team(team).filter(user=recruiter).update(role=Membership.Role.RESTRICTED)

    bulk = work(bulk)

    assert (bulk.status, bulk.has_file) == ("failed", False)


def test_the_number_of_queries_is_that_of_batches(number, question_of, recruiter, count_queries):
    def run(rows: int) -> int:
        for _ in range(rows):
            add_tags(candidate=text_in(number).conversation.candidate, names=["Nights"])
        bulk = start_export(
            question=all_columns(question_of, recruiter, "conversations"), selection=ALL, kind="csv"
        )
        return count_queries(lambda: work(bulk))

    assert run(2) == run(20)
