"""Whatever happens to the people of a campaign in whatever order: each step once at most, and none after the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from apps.campaigns.models import CampaignText, Enrolment
from apps.campaigns.selectors import figures_of
from apps.campaigns.services import pause_campaign, resume_campaign, take_out
from apps.candidates.models import Candidate
from apps.chat.dispatch import claim, look_again, refuse
from apps.chat.models import Conversation, Message
from apps.chat.receipts import record_answers
from apps.lists.services import add_members, remove_members
from apps.messaging.gateway import Accepted
from apps.messaging.models import OptOut
from apps.messaging.services import opt_in, opt_out
from apps.work.holding import NotInProgress
from tests.factories.blasts import some_people
from tests.factories.campaigns import HOUR, CampaignFactory, running, work
from tests.factories.chat import text_in
from tests.factories.messaging import new_sid
from tests.nights import by_night

EXAMPLES = by_night(4, 20)
PEOPLE = 4
DELAYS = [0, HOUR, 5 * HOUR]
whom = st.integers(0, PEOPLE - 1)


@dataclass
class Known:
    """What somebody who writes everything down by hand knows of a person."""

    person: Candidate
    is_on_list: bool = True
    is_enrolled: bool = False
    # For good: they have replied, opted out, been handed over or taken out since they were enrolled.
    is_over: bool = False
    is_opted_out: bool = False
    is_handed_over: bool = False
    # Which step left when.
    had: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def may_be_texted(self) -> bool:
        return self.is_on_list and not (self.is_over or self.is_opted_out or self.is_handed_over)

    def end(self) -> None:
        self.is_over = self.is_over or self.is_enrolled


class Campaigns(RuleBasedStateMachine):
    """A campaign that runs, and what its people, colleagues and the clock do meanwhile."""

    number: Any
    clock: Any

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.team = self.number.team
        self.known = [Known(person) for person in some_people(self.team, PEOPLE)]
        self.known[-1].is_on_list = False
        steps = [{"body": f"Step {nth + 1}", "delay": delay} for nth, delay in enumerate(DELAYS)]
        on_it = [each.person for each in self.known if each.is_on_list]
        self.campaign = CampaignFactory(team=self.team, people=on_it, steps=steps, stops_on_leaving=True)
        self.is_paused = False
        self._tick()
        running(self.campaign)
        self._enrol()

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            try:
                self._end_well()
            finally:
                transaction.set_rollback(True)
                self.atomic.__exit__(None, None, None)

    @rule(hours=st.integers(1, 30))
    def jump(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))

    @rule()
    def work(self) -> None:
        self._tick()
        work(self.campaign)
        if not self.is_paused:
            self._enrol()

    @rule()
    def leave(self) -> None:
        """Let what is in the queue leave, and look at each text that does."""
        self._tick()
        while batch := claim(number_id=self.number.pk, now=timezone.now()):
            if batch.refused:
                refuse(batch.refused, at=timezone.now())
            if batch.claimed:
                look = look_again(batch.claimed)
                for one in look.leaving:
                    if one.message.origin == Message.Origin.CAMPAIGN:
                        self._saw(one.message)
                accepted = [(one, Accepted(new_sid(), "queued")) for one in look.leaving]
                record_answers([*look.staying, *accepted], at=timezone.now())
            self._tick()

    @rule(nth=whom, body=st.sampled_from(["Yes", "STOP", "START", "HELP"]))
    def text(self, nth: int, body: str) -> None:
        self._tick()
        known = self.known[nth]
        text_in(self.number, phone=known.person.phone, body=body)
        known.end()
        known.is_opted_out = body == "STOP" or (known.is_opted_out and body != "START")

    @rule(nth=whom)
    def be_opted_out_and_in_again(self, nth: int) -> None:
        self._tick()
        known = self.known[nth]
        if known.is_opted_out:
            return
        given = {"team": self.team, "phone": known.person.phone}
        opt_out(**given, source=OptOut.Source.USER, wording="By phone", now=timezone.now())
        self._tick()
        opt_in(**given, method="user", wording="By phone", now=timezone.now())
        known.end()

    @rule(nth=whom)
    def be_handed_over(self, nth: int) -> None:
        known = self.known[nth]
        known.is_handed_over |= bool(
            Conversation.objects.filter(candidate=known.person).update(stage="delivered")
        )

    @rule(nth=whom)
    def be_taken_out(self, nth: int) -> None:
        known = self.known[nth]
        take_out(campaign=self.campaign, candidates=[known.person.pk], actor_id=None, now=timezone.now())
        known.end()

    @rule(nth=whom, is_on_list=st.booleans())
    def change_list(self, nth: int, is_on_list: bool) -> None:
        change = add_members if is_on_list else remove_members
        change(list_=self.campaign.list, candidates=[self.known[nth].person.pk], actor_id=None)
        self.known[nth].is_on_list = is_on_list

    @rule(nth=whom, deed=st.sampled_from(["text", "be_handed_over", "be_taken_out", "change_list", "pause"]))
    def overtake(self, nth: int, deed: str) -> None:
        """Something happens while their text is in the queue."""
        given: dict[str, Any] = {"text": {"body": "Yes"}, "change_list": {"is_on_list": False}}.get(deed, {})
        self.clock.shift(timedelta(hours=6))
        self.work()
        getattr(self, deed)(**given, **({} if deed == "pause" else {"nth": nth}))
        self.leave()

    @rule()
    def pause(self) -> None:
        with suppress(NotInProgress):
            pause_campaign(campaign=self.campaign, actor_id=None, now=timezone.now())
        self.is_paused = True

    @rule()
    def resume(self) -> None:
        resume_campaign(campaign=self.campaign, actor_id=None, now=timezone.now())
        self.is_paused = False

    def _tick(self) -> None:
        self.clock.shift(timedelta(seconds=61))

    def _enrol(self) -> None:
        for each in self.known:
            each.is_enrolled = each.is_enrolled or each.is_on_list

    def _saw(self, message: Message) -> None:
        [known] = [each for each in self.known if each.person.phone == message.phone]
        step, now = int(message.body.split()[1].rstrip(".")), timezone.now()
        assert not self.is_paused
        assert known.is_enrolled
        assert known.may_be_texted
        assert step not in {had for had, _ in known.had}
        if known.had:
            last, at = known.had[-1]
            assert step > last
            assert now - at >= timedelta(minutes=DELAYS[step - 1])
        known.had.append((step, now))

    def _end_well(self) -> None:
        """Nobody is left hanging: given time, whoever may be texted has had every step, sent or with a reason."""
        self.resume()
        for _ in range(2 * len(DELAYS)):
            self.work()
            self.leave()
            self.clock.shift(timedelta(hours=6))
        self.work()
        rows = Enrolment.objects.filter(campaign=self.campaign)
        assert rows.count() == sum(each.is_enrolled for each in self.known)
        assert not rows.filter(status="active").exists()
        for row in rows.filter(status="finished"):
            steps = CampaignText.objects.filter(enrolment=row).values_list("step__position", flat=True)
            assert sorted(steps) == [1, 2, 3]
        for each in self.known:
            if each.is_enrolled and each.may_be_texted:
                row = rows.get(candidate=each.person)
                # Whoever had left the list for a while may have been seen off it.
                assert row.status == "finished" or row.reason == "left_list"
        figures = figures_of(self.campaign)
        assert figures.enrolled == rows.count()
        assert sum(len(each.had) for each in self.known) == sum(step.sent for step in figures.steps)


@pytest.mark.timeout(300)
def test_each_step_once_at_most_and_none_after_the_end(number):
    number.pace = 100
    number.save()
    with (
        time_machine.travel(datetime(2026, 6, 10, 18, 0, tzinfo=UTC), tick=False) as clock,
        mock.patch("apps.chat.services.in_bulk.ring_dispatch"),
    ):
        machine = type("Machine", (Campaigns,), {"number": number, "clock": clock})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
