"""A STOP that comes while a text is between the queue and the carrier: whichever is first in the database has it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.chat import dispatch
from apps.chat.models import TEXT_LIFE, Conversation, Message
from apps.messaging.models import Number, OptOut
from apps.messaging.services import opt_out
from tests.factories.accounts import TeamFactory
from tests.factories.candidates import write_candidates
from tests.factories.messaging import connect_test_number
from tests.marks import committed
from tests.nights import by_night

pytestmark = [committed, pytest.mark.timeout(120)]

ROUNDS = by_night(60, 500)
# Seconds by which the STOP may be late, about as long as a worker takes until it has looked again.
LATENESS = 0.025


class Race:
    """One text a round, queued, and its person who writes STOP while a worker takes it."""

    def __init__(self, team: Team, number: Number, texts: list[Message]) -> None:
        self.team, self.number, self.texts = team, number, texts
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[BaseException | str] = []
        self.barrier = threading.Barrier(2, action=self._judge)
        self.stopped_at = self.looked_at = 0.0
        self.passed: set[str] = set()
        self.round = -1

    def run(self) -> None:
        sides = [threading.Thread(target=self._each, args=[side]) for side in (self._stop, self._send)]
        for side in sides:
            side.start()
        for side in sides:
            side.join()

    def _each(self, side: Callable[[Message], None]) -> None:
        try:
            with as_team(self.team.pk):
                for text in self.texts:
                    self.barrier.wait()
                    side(text)
                self.barrier.wait()
        except BaseException as error:  # noqa: BLE001  (what the test looks for)
            self.wrong.append(error)
            self.barrier.abort()
        finally:
            connections.close_all()

    def _stop(self, text: Message) -> None:
        time.sleep(random.random() * LATENESS)
        # What a STOP comes to, in a transaction of its own as in the webhook.
        opt_out(
            team=self.team,
            phone=text.phone,
            source=OptOut.Source.KEYWORD,
            wording="STOP",
            now=timezone.now(),
        )
        self.stopped_at = time.perf_counter()

    def _send(self, text: Message) -> None:
        with transaction.atomic():
            Message.objects.filter(pk=text.pk).update(send_at=timezone.now())
        batch = dispatch.claim(number_id=self.number.pk, now=timezone.now())
        self.looked_at = time.perf_counter()
        if batch.claimed:
            self.passed = {one.message.phone for one in dispatch.look_again(batch.claimed).leaving}
        if batch.refused:
            self.refused = {message.phone for message, _ in batch.refused}
            dispatch.refuse(batch.refused, at=timezone.now())

    def _judge(self) -> None:
        """Between two rounds: a text that was looked at after the STOP was committed must not have passed."""
        if self.round >= 0:
            phone = self.texts[self.round].phone
            is_late = self.stopped_at < self.looked_at
            if phone in self.passed and is_late:
                self.wrong.append(f"{phone} was passed after its STOP")
            fate = "left" if phone in self.passed else "refused" if phone in self.refused else "held back"
            self.outcomes[fate] += 1
        self.round += 1
        self.passed, self.refused = set(), set()


@pytest.fixture
def race(transactional_db: None) -> Race:
    team, now = TeamFactory(), timezone.now()
    with as_team(team.pk), transaction.atomic():
        number = connect_test_number(team=team, pace=400.0)
        people = write_candidates(Candidate(team=team, phone=f"+1312555{nth:04d}") for nth in range(ROUNDS))
        chats = Conversation.objects.bulk_create(
            Conversation(team=team, candidate=person, number=number, last_message_at=now) for person in people
        )
        texts = Message.objects.bulk_create(
            Message(
                team=team,
                conversation=chat,
                number=number,
                direction=Message.Direction.OUTBOUND,
                status=Message.Status.QUEUED,
                phone=chat.candidate.phone,
                body="Hi",
                send_at=now + TEXT_LIFE / 2,
                send_before=now + TEXT_LIFE,
            )
            for chat in chats
        )
        return Race(team, Number.objects.select_related("team__account").get(pk=number.pk), texts)


def test_in_very_many_races_no_text_passes_its_last_look_after_the_stop(race):
    race.run()

    assert race.wrong == []
    assert race.outcomes.total() == ROUNDS
    # Each side was first often enough for this to say something.
    assert min(race.outcomes["left"], race.outcomes["refused"] + race.outcomes["held back"]) >= ROUNDS / 20
