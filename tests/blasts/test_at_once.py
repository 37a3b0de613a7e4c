"""A blast while several are at it: it starts once, nobody is doubled, it is stopped at once, and it always adds up."""

from __future__ import annotations

import os
import random
import signal
import time
from threading import Event as Signal

import pytest
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast
from apps.blasts.selectors import counts_of
from apps.blasts.services import pause_blast, start_blast
from apps.blasts.tasks import count
from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.events.models import Event
from apps.lists import fanout
from tests.factories.accounts import TeamFactory
from tests.factories.blasts import BlastFactory, willing
from tests.factories.candidates import write_candidates
from tests.factories.chat import new_phone
from tests.factories.messaging import connect_test_number
from tests.lists.test_at_once import at_once
from tests.marks import committed

pytestmark = [committed, pytest.mark.timeout(120)]

PEOPLE, KILLS, LOOKS = 300, 6, 30


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch):
    """Nothing leaves: here it is about the queue."""
    monkeypatch.setattr("apps.chat.services.in_bulk.ring_dispatch", lambda **_: None)
    monkeypatch.setattr("apps.blasts.services.running.ring_blast", lambda **_: None)
    monkeypatch.setattr(fanout, "BATCH", 10)


@pytest.fixture
def blast():
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        connect_test_number(team=team)
        people = willing(write_candidates(Candidate(team=team, phone=new_phone()) for _ in range(PEOPLE)))
        return BlastFactory(team=team, people=people)


def begin(blast):
    with as_team(blast.team_id), transaction.atomic():
        return start_blast(blast=blast, actor_id=None, now=timezone.now())


def work(blast):
    fan_out(team_id=blast.team_id, blast_id=blast.pk)


def looked_at(blast):
    with transaction.atomic():
        return counts_of(Blast.objects.select_related("team__account").get(pk=blast.pk))


def texts(blast):
    with as_team(blast.team_id), transaction.atomic():
        return list(Message.objects.values_list("phone", flat=True))


def test_of_two_starts_at_once_one_starts_it(blast):
    def start():
        return start_blast(blast=blast, actor_id=None, now=timezone.now()).status

    assert at_once(blast.team, start, start) == ["starting", "starting"]

    with as_team(blast.team_id), transaction.atomic():
        assert Event.objects.filter(kind="blast.started").count() == 1


def test_several_workers_at_once_double_nobody(blast):
    begin(blast)

    assert at_once(blast.team, *[lambda: work(blast)] * 4) == [None] * 4
    work(blast)

    assert len(texts(blast)) == len(set(texts(blast))) == PEOPLE


def test_it_adds_up_at_every_look_whatever_goes_on(blast):
    begin(blast)
    is_over, chance, sums = Signal(), random.Random(7), []

    def send():
        while not is_over.is_set():
            with transaction.atomic():
                pending = Message.objects.filter(status="queued").values_list("pk", flat=True)[:20]
                for pk in list(pending):
                    status = chance.choice(["sent", "delivered", "failed", "cancelled", "sending"])
                    lease = {"lease_until": timezone.now(), "attempt_id": pk} if status == "sending" else {}
                    Message.objects.filter(pk=pk).update(status=status, **lease)

    def look():
        for _ in range(LOOKS):
            found = looked_at(blast)
            sums.append((found.recipients, found.sent + found.failed + found.skipped + found.waiting))
        is_over.set()

    at_once(blast.team, lambda: work(blast), send, look)

    assert len(sums) == LOOKS
    assert {recipients for recipients, _ in sums} <= {0, PEOPLE}
    assert all(recipients == together for recipients, together in sums)


def test_a_pause_in_the_middle_holds_all_of_it_at_once(blast):
    begin(blast)
    left = []

    def pause():
        time.sleep(0.2)
        begun = time.monotonic()
        pause_blast(blast=blast, actor_id=None, now=timezone.now())
        left.append(time.monotonic() - begun)
        with transaction.atomic():
            left.append(Message.objects.due(now=timezone.now()).count())

    at_once(blast.team, lambda: work(blast), pause)

    took, due = left
    assert due == 0
    assert took < 2
    # Nobody goes on by themselves.
    work(blast)
    with as_team(blast.team_id), transaction.atomic():
        assert Message.objects.due(now=timezone.now()).count() == 0


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_worker_that_is_killed_at_any_moment_leaves_nobody_out_and_doubles_nobody(blast):
    begin(blast)
    chance, died = random.Random(13), 0
    for _ in range(KILLS):
        pid = os.fork()
        if not pid:
            # Its own connections: those of the test stay the test's.
            for each in connections.all():
                each.connection = None
            work(blast)
            os._exit(0)
        time.sleep(chance.uniform(0.05, 0.25))
        os.kill(pid, signal.SIGKILL)
        died += os.WIFSIGNALED(os.waitpid(pid, 0)[1])

    work(blast)

    assert died > 1
    assert len(texts(blast)) == len(set(texts(blast))) == PEOPLE
    with as_team(blast.team_id):
        assert looked_at(blast).waiting == PEOPLE


def test_what_is_kept_of_many_people_is_counted_by_a_worker_of_its_own(blast, monkeypatch):
    monkeypatch.setattr("apps.blasts.fanout.MANY", 2)
    begin(blast)
    work(blast)
    with as_team(blast.team_id), transaction.atomic():
        Message.objects.update(status="sent", sent_at=timezone.now())
        Blast.objects.update(tally_due_at=timezone.now())
        assert looked_at(blast).sent == 0

    count(team_id=str(blast.team_id), blast_id=str(blast.pk))

    with as_team(blast.team_id):
        assert looked_at(blast).sent == PEOPLE
