"""Whatever happens to people in whatever order: one candidate for each number, one active application for each."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from apps.accounts.models import Team
from apps.candidates.models import Application, Candidate, Merge
from apps.candidates.services import (
    CannotUndo,
    activate_application,
    erase_candidate,
    merge_candidates,
    set_tags,
    undo_merge,
    update_candidate,
)
from apps.chat.models import Conversation, Message
from apps.chat.services import receive_application
from apps.imports.models import Import, ImportBatch
from apps.imports.services import undo_import
from apps.messaging.models import Number, OptOut
from tests.factories.chat import text_in
from tests.imports.parsing import parsed_here
from tests.imports.running import csv_of, prepared, work
from tests.nights import IS_NIGHT, by_night

__all__ = ["parsed_here"]
PHONES = [f"+1312555010{line}" for line in range(5)]
EXAMPLES = by_night(6, 60)
phones, whom = st.sampled_from(PHONES), st.integers(0, 9)
names = st.sampled_from(["", "Ada", "Bo"])
HEADER = ("Phone", "First name", "Last name", "Job title", "External id", "Opt-in", "Tags", "Notes")
files = st.lists(
    st.tuples(
        *(
            phones,
            names,
            st.just("Doe"),
            st.sampled_from(["Nurse", "Cook"]),
            st.sampled_from(["", "", "one", "three"]),
        ),
        *(st.sampled_from(["", "yes"]), names, st.sampled_from(["", "", "A note"])),
    ),
    min_size=1,
    max_size=7,
)


class People(RuleBasedStateMachine):
    """A team's people, and what colleagues, partners and they themselves do."""

    number: Any

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.team = self.number.team
        self.now = timezone.now()
        self.texts = self.applications = self.uploads = 0
        self.refused: set[str] = set()

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def tick(self) -> Any:
        self.now += timedelta(minutes=1)
        return self.now

    def chosen(self, place: int) -> Candidate | None:
        """Return one of the people, if there are any."""
        people = list(Candidate.objects.for_team(self.team).order_by("pk"))
        return people[place % len(people)] if people else None

    @rule(phone=phones, name=names, external_id=st.sampled_from(["", "one", "two"]))
    def somebody_applies(self, phone: str, name: str, external_id: str) -> None:
        received = receive_application(
            team=self.team,
            phone=phone,
            method=Application.Method.API,
            now=self.tick(),
            candidate={"first_name": name},
            application={"external_id": external_id, "job_title": "Nurse"},
        )
        self.applications += received.is_new

    @rule(phone=phones, body=st.sampled_from(["Hello", "STOP", "START"]))
    def somebody_texts(self, phone: str, body: str) -> None:
        is_stranger = not Candidate.objects.with_phone(self.team, phone).exists()
        # As each call of the carrier finds it: the account has a secret only since somebody was forgotten.
        number = Number.objects.select_related("team__account").get(pk=self.number.pk)
        text_in(number, phone=phone, body=body, at=self.tick())
        self.texts += 1
        self.applications += is_stranger
        if body != "Hello":
            (self.refused.add if body == "STOP" else self.refused.discard)(phone)

    @rule(place=whom, name=names)
    def a_colleague_edits(self, place: int, name: str) -> None:
        if person := self.chosen(place):
            update_candidate(candidate=person, fields={"first_name": name, "custom": {"a": name or None}})
            set_tags(candidate=person, names=[name] if name else [])

    @rule(place=whom, which=whom)
    def a_colleague_makes_another_application_active(self, place: int, which: int) -> None:
        if person := self.chosen(place):
            applications = list(person.applications.order_by("pk"))
            activate_application(application=applications[which % len(applications)], actor_id=None)

    @rule(first=st.booleans())
    def a_manager_changes_the_rule(self, first: bool) -> None:
        rules = Team.ActiveApplication
        self.team.active_application = rules.FIRST if first else rules.NEWEST
        self.team.save(update_fields=["active_application"])

    @rule(one=whom, other=whom)
    def two_are_merged(self, one: int, other: int) -> None:
        kept, gone = self.chosen(one), self.chosen(other)
        if kept and gone and kept != gone:
            merge_candidates(kept=kept, gone=gone)

    @rule(place=whom)
    def a_merging_is_undone(self, place: int) -> None:
        merges = list(Merge.objects.filter(team=self.team).order_by("created_at"))
        if merges:
            with suppress(CannotUndo):
                undo_merge(merge=merges[place % len(merges)], now=timezone.now())

    @rule(place=whom)
    def somebody_is_erased(self, place: int) -> None:
        if person := self.chosen(place):
            erase_candidate(candidate=person, actor_id=None, now=self.tick())

    @rule(rows=files)
    def a_file_is_taken_in(self, rows: list[tuple[str, ...]]) -> None:
        self._take_in(self._upload(rows))

    @rule(rows=files, others=files)
    def two_files_with_the_same_people_wait_for_each_other(
        self, rows: list[tuple[str, ...]], others: list[tuple[str, ...]]
    ) -> None:
        first, second = self._upload(rows), self._upload(others)
        self._take_in(second)
        self._take_in(first)

    @rule(place=whom)
    def a_file_is_taken_back(self, place: int) -> None:
        now = timezone.now()
        done = [
            each for each in Import.objects.for_team(self.team).order_by("pk") if each.can_be_undone(now=now)
        ]
        if not done:
            return
        import_ = done[place % len(done)]
        brought = {pk for batch in ImportBatch.objects.filter(batch_of=import_) for pk in batch.applications}
        others = {*self._applications()} - brought
        undone = work(undo_import(import_=import_, now=now))
        assert undone.undone_at is not None
        left = {*self._applications()}
        # What others have brought stays.
        assert others <= left
        self.applications = len(left)

    def _upload(self, rows: list[tuple[str, ...]]) -> Import:
        self.uploads += 1
        return prepared(self.team, csv_of(rows, HEADER), list_name=f"File {self.uploads}")

    def _take_in(self, import_: Import) -> None:
        before = {*self._applications()}
        done = work(import_)
        assert done.is_finished, done.error
        assert done.done == done.rows == done.created + done.updated + done.unchanged + done.rejected
        brought = [pk for batch in ImportBatch.objects.filter(batch_of=done) for pk in batch.applications]
        assert {*self._applications()} == before | {*brought}
        self.applications += len(brought)

    def _applications(self) -> Any:
        return Application.objects.filter(team=self.team).values_list("pk", flat=True)

    @invariant()
    def what_must_always_hold_holds(self) -> None:
        if not hasattr(self, "atomic"):
            return
        rows = list(Candidate.objects.filter(team=self.team, erased_at=None).select_related("merged_into"))
        # Each number leads to one; and at once: the other names of somebody lead to them.
        assert len({row.phone for row in rows}) == len(rows)
        assert all(row.merged_into is None or row.merged_into.merged_into_id is None for row in rows)
        active = Counter(Application.objects.active().values_list("candidate_id", flat=True))
        present = {row.pk for row in rows if row.merged_into_id is None}
        assert {person: active[person] for person in present} == dict.fromkeys(present, 1)
        threads = Conversation.objects.for_team(self.team).values_list("candidate_id", flat=True)
        assert set(threads) <= present
        # Nothing is lost or doubled.
        assert Message.objects.filter(team=self.team).count() == self.texts
        assert Application.objects.filter(team=self.team).count() == self.applications
        # Who refused, is refused.
        assert OptOut.objects.in_force().filter(team=self.team).count() == len(self.refused)


@pytest.mark.timeout(200)
def test_no_order_of_events_breaks_what_must_always_hold(number: Any) -> None:
    People.number = number
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            derandomize=not IS_NIGHT,
            suppress_health_check=list(HealthCheck),
        ),
    )
