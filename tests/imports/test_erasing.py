"""Who wishes to be forgotten is also gone from the files that brought them."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.accounts.models import Team
from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate
from apps.imports.models import Import, RejectedRow
from apps.imports.parts import ImportAtWork
from tests.chat.test_erasing import tables_that_know
from tests.imports.running import csv_of, run

HEADER = ("First name", "Last name", "Phone", "City", "Email")
ROW = ["Zebedee", "Quillfeather", "(312) 555-0177", "Newark", "zq@example.test"]
OTHER = ["Ann", "Other", "312 555 0178", "Newark", "ann@example.test"]


def erase(phone: str) -> None:
    person = Candidate.objects.get(phone=phone)
    erase_candidate(candidate=person, actor_id=None, now=timezone.now())


def test_nothing_of_them_is_in_any_table_or_file(
    team: Team, django_capture_on_commit_callbacks: object
) -> None:
    import_ = run(team, csv_of([ROW, OTHER], HEADER))
    again = run(team, csv_of([[*ROW[:3], "Hoboken", "not an address"], OTHER], HEADER))
    folder = import_.folder
    assert default_storage.exists(f"{folder}/rows.csv")
    assert tables_that_know("Quillfeather")

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        erase("+13125550177")

    words = ["Zebedee", "Quillfeather", "zq@example", "5550177", "555-0177"]
    assert {word: tables for word in words if (tables := tables_that_know(word))} == {}
    assert not default_storage.exists(f"{folder}/rows.csv")
    assert not default_storage.exists(f"{folder}/upload")
    assert RejectedRow.objects.get(row_of=again).values == []
    assert Candidate.objects.for_team(team).get().last_name == "Other"


def test_a_file_that_is_being_read_is_waited_for(team: Team) -> None:
    import_ = run(team, csv_of([ROW], HEADER))
    Import.objects.filter(pk=import_.pk).update(status=Import.Status.RUNNING)

    with pytest.raises(ImportAtWork):
        erase("+13125550177")
