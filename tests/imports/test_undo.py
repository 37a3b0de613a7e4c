"""An import taken back: what it brought goes, and what somebody has built on it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.candidates.models import Application, Candidate, CandidateTag
from apps.candidates.services import update_candidate
from apps.chat.models import Conversation, Note
from apps.chat.services import start_conversation
from apps.imports.intake import working
from apps.imports.models import Import, ImportChange
from apps.imports.services import CannotUndo, undo_import
from apps.lists.models import List, ListMember
from apps.messaging.models import ConsentEvent
from tests.factories.candidates import CandidateFactory
from tests.imports.running import csv_of, many, run, work

PHONE = "+12015550101"
HEADER = ("First name", "Last name", "Phone", "Job title", "Tags", "Notes", "Opt in", "City")
ROW = ["Sam", "Doe", PHONE, "Welder", "VIP", "Likes nights", "yes", "Newark"]


def undone(import_: Import) -> Import:
    undo_import(import_=import_, now=timezone.now())
    return work(import_)


def test_a_whole_import_is_taken_back(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 10)

    import_ = undone(run(team, many(25)))

    assert import_.undone_at is not None
    assert import_.undo_report["people_removed"] == 25
    assert not Candidate.objects.exists()
    assert not Application.objects.exists()
    assert not List.objects.for_team(team).exists()


def test_who_was_there_before_gets_their_fields_back(team: Team) -> None:
    known = CandidateFactory(team=team, phone=PHONE, first_name="Samuel", city="Hoboken", custom={})
    before = known.applications.get()

    import_ = undone(run(team, csv_of([ROW, [*ROW[:3], "Cook", *ROW[4:]]], HEADER)))

    known.refresh_from_db()
    assert (known.first_name, known.city, known.last_name) == ("Samuel", "Hoboken", "")
    assert known.applications.get() == before
    assert known.applications.get().is_active
    assert not CandidateTag.objects.exists()
    assert not Note.objects.exists()
    assert not Conversation.objects.exists()
    assert not ListMember.objects.exists()
    assert import_.undo_report["people_restored"] == 1
    assert not ImportChange.objects.exists()


def test_a_field_that_was_changed_since_stays(team: Team) -> None:
    known = CandidateFactory(team=team, phone=PHONE, first_name="Samuel", city="Hoboken")
    import_ = run(team, csv_of([ROW], HEADER))
    known.refresh_from_db()
    update_candidate(candidate=known, fields={"city": "Trenton"})

    undone(import_)

    known.refresh_from_db()
    assert (known.first_name, known.city) == ("Samuel", "Trenton")


def test_whom_somebody_has_talked_to_since_stays(team: Team) -> None:
    import_ = run(team, many(2))
    start_conversation(team=team, phone="+12015550000", actor=None, now=timezone.now())

    report = undone(import_).undo_report

    assert (report["people_removed"], report["people_kept"]) == (1, 1)
    candidate = Candidate.objects.get()
    assert candidate.applications.filter(is_active=True).count() == 1


def test_who_is_on_another_list_by_now_stays(team: Team) -> None:
    import_ = run(team, many(2))
    run(team, many(1))

    assert undone(import_).undo_report["people_kept"] == 1


def test_the_consent_log_keeps_what_the_file_said(team: Team) -> None:
    report = undone(run(team, csv_of([ROW], HEADER))).undo_report

    assert report["consents"] == ConsentEvent.objects.count() == 1


def test_a_list_that_was_there_before_stays(team: Team) -> None:
    first = run(team, many(1), list_name="Nurses")

    undone(run(team, csv_of([ROW], HEADER), list_=first.list))

    assert List.objects.for_team(team).get().memberships.count() == 1


def test_it_can_be_done_once_and_for_a_day(team: Team) -> None:
    import_ = run(team, many(1))
    with pytest.raises(CannotUndo):
        undo_import(import_=import_, now=timezone.now() + timedelta(hours=25))
    undone(import_)
    with pytest.raises(CannotUndo):
        undo_import(import_=import_, now=timezone.now())
