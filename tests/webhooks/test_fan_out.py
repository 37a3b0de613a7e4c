"""Each event of the log is told once to each endpoint that wants it: none is missed, none is doubled."""

from __future__ import annotations

import threading

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.services import record_application, update_candidate
from apps.chat.services import change_application
from apps.events.models import Event
from apps.events.relay import number_events
from apps.events.services import record_event
from apps.webhooks.fanout import read_log
from apps.webhooks.models import Cursor, Delivery, Endpoint
from apps.webhooks.selectors import teams_to_read
from apps.webhooks.services import switch_endpoint
from tests.factories.candidates import CandidateFactory
from tests.factories.receivers import EndpointFactory
from tests.marks import committed


def happen(team, number=1, kind="message.received"):
    for _ in range(number):
        record_event(team=team, kind=kind, subject_id=team.pk)


def seqs(endpoint):
    return list(
        Delivery.objects.filter(endpoint=endpoint).order_by("event_seq").values_list("event_seq", flat=True)
    )


def test_an_endpoint_is_told_of_what_it_wants_and_nothing_else(team, read):
    EndpointFactory(team=team, events=["candidate.updated"])
    candidate = CandidateFactory(team=team)

    update_candidate(candidate=candidate, fields={"first_name": "Ann"}, tags=["Nights"])
    happen(team)
    deliveries = read()

    assert [each.kind for each in deliveries] == ["candidate.updated", "candidate.updated"]
    assert {each.subject_id for each in deliveries} == {candidate.pk}


def test_an_endpoint_is_told_what_becomes_of_an_application(team, read):
    candidate = CandidateFactory(team=team)
    first = record_application(candidate=candidate, method="api", applied_at=timezone.now())[0]
    record_application(candidate=candidate, method="api", applied_at=timezone.now())
    EndpointFactory(team=team, events=["application.updated"])

    change_application(application=first, status="engaged", activate=True)
    deliveries = read()

    assert {(each.kind, each.subject_id) for each in deliveries} == {("application.updated", first.pk)}


def test_what_happened_before_is_not_told(team, read):
    happen(team, 3)
    number_events(team_id=team.pk)

    endpoint = EndpointFactory(team=team)
    assert team.pk not in teams_to_read()
    happen(team)

    assert len(read()) == 1
    assert Cursor.objects.get(team=team).seq == Event.objects.latest("seq").seq
    assert seqs(endpoint) == [Cursor.objects.get(team=team).seq]


def test_a_second_endpoint_is_told_only_of_what_comes_after_it(team, read):
    first = EndpointFactory(team=team)
    happen(team, 2)
    number_events(team_id=team.pk)
    second = EndpointFactory(team=team)
    happen(team)

    read()

    assert (len(seqs(first)), len(seqs(second))) == (3, 1)


def test_nothing_is_kept_for_one_that_is_off_and_nothing_of_that_time_comes_later(team, read):
    endpoint = EndpointFactory(team=team)
    switch_endpoint(endpoint=endpoint, is_on=False, actor=None, now=timezone.now())
    happen(team, 3)
    number_events(team_id=team.pk)
    switch_endpoint(endpoint=endpoint, is_on=True, actor=None, now=timezone.now())
    happen(team)

    read()

    assert len(seqs(endpoint)) == 1


def test_a_reader_that_dies_has_told_nothing_and_forgotten_nothing(team, read):
    endpoint = EndpointFactory(team=team)
    happen(team, 3)
    number_events(team_id=team.pk)

    with transaction.atomic():
        read_log(team_id=team.pk, now=timezone.now())
        transaction.set_rollback(True)

    assert seqs(endpoint) == []
    read()
    assert len(seqs(endpoint)) == 3


def test_the_clock_finds_only_teams_with_something_to_read(team):
    EndpointFactory(team=team)
    assert teams_to_read() == []

    happen(team)
    number_events(team_id=team.pk)

    assert teams_to_read() == [team.pk]


@committed
def test_many_writers_and_many_readers_leave_no_hole_and_no_double(team):
    endpoint = EndpointFactory(team=team)
    written = threading.Event()

    def write() -> None:
        with as_team(team.pk):
            for _ in range(25):
                with transaction.atomic():
                    happen(team)
        connection.close()

    def relay_and_read() -> None:
        idle = 0
        while idle < 3:
            numbered = number_events(team_id=team.pk)
            read_log(team_id=team.pk, now=timezone.now())
            idle = idle + 1 if written.is_set() and not numbered else 0
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    readers = [threading.Thread(target=relay_and_read) for _ in range(3)]
    for each in (*writers, *readers):
        each.start()
    for each in writers:
        each.join()
    written.set()
    for each in readers:
        each.join()
    while read_log(team_id=team.pk, now=timezone.now())[1]:
        pass

    with transaction.atomic():
        wanted = list(
            Event.objects.filter(kind="message.received").order_by("seq").values_list("seq", flat=True)
        )
        assert len(wanted) == 100
        assert seqs(endpoint) == wanted
        assert Endpoint.objects.get(pk=endpoint.pk).is_active
