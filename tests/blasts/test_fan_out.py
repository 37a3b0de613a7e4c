"""A blast from its list to texts in the queue: each person once, whatever happens in between."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_of
from apps.candidates.models import Candidate
from apps.chat import filling
from apps.chat.models import Conversation, Message
from apps.chat.services import queue_texts
from apps.events.models import Event
from apps.lists import fanout
from apps.lists.models import List
from apps.lists.services import add_members
from apps.messaging.gate import NO_NUMBER, Wait
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.blasts import BlastFactory, some_people, started, willing
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.lists import DynamicListFactory


def work(blast: Blast) -> Blast:
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


def test_everybody_on_the_list_gets_their_own_words_once(team, number):
    blast = started(BlastFactory(team=team, people=some_people(team, 3)))

    assert work(blast).status == "running"

    texts = Message.objects.order_by("body")
    assert [text.body for text in texts] == [f"Hi Person{each}, are you free?" for each in range(3)]
    assert {(text.origin, text.status, text.lane, text.number_id) for text in texts} == {
        ("blast", "queued", Message.Lane.BULK, number.pk)
    }
    assert set(texts.values_list("pk", flat=True)) == set(
        BlastRecipient.objects.values_list("message", flat=True)
    )
    counts = counts_of(blast)
    assert (counts.recipients, counts.waiting, counts.sent) == (3, 3, 0)
    work(blast)
    assert Message.objects.count() == 3


def test_each_text_is_told_of_and_stands_in_the_list_of_chats(team, number):
    [person] = some_people(team, 1)
    work(started(BlastFactory(team=team, people=[person])))

    chat = Conversation.objects.get(candidate=person)
    text = Message.objects.get()
    assert (chat.last_body, chat.last_is_inbound, chat.number_id) == (text.body, False, number.pk)
    queued = Event.objects.get(kind="message.queued")
    assert (queued.conversation_id, queued.subject_id) == (chat.pk, text.pk)


def test_a_blast_answers_nobody_who_waits(team, number):
    waiting = text_in(number, body="Is the job still open?").conversation

    work(started(BlastFactory(team=team, people=willing([waiting.candidate]))))

    waiting.refresh_from_db()
    assert waiting.is_waiting
    assert Message.objects.filter(conversation=waiting).count() == 2


def test_a_dynamic_list_is_frozen_at_the_moment_of_sending(team, number):
    nurses = {"all": [{"field": "candidate.last_name", "op": "is", "value": "Nurse"}]}
    willing([CandidateFactory(team=team, last_name="Nurse")])
    blast = BlastFactory(team=team, list_=DynamicListFactory(team=team, filter_=nurses))
    willing([CandidateFactory(team=team, last_name="Nurse")])
    work(started(blast))

    willing([CandidateFactory(team=team, last_name="Nurse")])
    work(blast)

    assert Message.objects.count() == BlastRecipient.objects.count() == 2


def test_who_may_not_be_texted_is_skipped_with_the_reason(team, number):
    people = some_people(team, 2)
    [nameless] = willing([CandidateFactory(team=team, last_name="Nameless")])
    opt_out(
        team=team,
        phone=people[0].phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )

    work(started(BlastFactory(team=team, people=[*people, nameless], body="Hi {{first_name}}")))

    reasons = dict(BlastRecipient.objects.values_list("candidate", "skipped"))
    assert reasons == {
        people[0].pk: "recipient_opted_out",
        people[1].pk: "",
        nameless.pk: "missing_merge_field",
    }
    assert Message.objects.get().conversation.candidate == people[1]


def test_who_has_to_wait_is_not_queued_and_keeps_nobody_else_back(team, number, monkeypatch):
    people = some_people(team, 2)
    now = timezone.now()
    until = now + timezone.timedelta(hours=9)
    night = {people[0].phone: Wait(until, "outside_window", "It is night there.")}
    monkeypatch.setattr(filling, "decide", lambda **_: night)
    blast = work(started(BlastFactory(team=team, people=people)))

    assert Message.objects.get().conversation.candidate == people[1]
    assert BlastRecipient.objects.get(candidate=people[0]).not_before == until
    assert counts_of(blast).waiting == 2

    night.clear()
    BlastRecipient.objects.update(not_before=now)
    work(blast)
    assert Message.objects.count() == 2


def test_only_so_many_wait_in_the_queue_at_a_time(team, number, monkeypatch):
    monkeypatch.setattr(fanout, "AHEAD", 4)
    monkeypatch.setattr(fanout, "BATCH", 3)
    blast = work(started(BlastFactory(team=team, people=some_people(team, 7))))
    assert Message.objects.count() == 4

    Message.objects.update(status="sent", sent_at=timezone.now())
    work(blast)

    assert Message.objects.count() == 7
    counts = counts_of(blast)
    assert (counts.sent, counts.waiting) == (4, 3)


@pytest.mark.parametrize("stops_at", [1, 2, 3])
def test_a_worker_that_dies_between_batches_is_followed_by_one_that_doubles_nobody(
    team, number, monkeypatch, stops_at
):
    monkeypatch.setattr(fanout, "BATCH", 2)
    batches = []

    def dying(**given):
        batches.append(queue_texts(**given))
        if len(batches) == stops_at:
            # After its texts are written, and before it is written who got them.
            raise SystemExit

    monkeypatch.setattr("apps.blasts.fanout.queue_texts", lambda **given: dying(**given) or batches[-1])
    blast = started(BlastFactory(team=team, people=some_people(team, 6)))
    with pytest.raises(SystemExit):
        work(blast)
    assert Message.objects.count() == BlastRecipient.objects.filter(message__isnull=False).count()

    work(blast)

    assert Message.objects.count() == 6
    assert Message.objects.values("phone").distinct().count() == 6
    assert not BlastRecipient.objects.filter(message=None).exists()


def test_the_database_refuses_a_second_text_of_the_same_name(team, number):
    blast = started(BlastFactory(team=team, people=some_people(team, 2)))
    work(blast)
    first = dict(BlastRecipient.objects.values_list("pk", "message"))
    # As if it had been forgotten who has theirs.
    BlastRecipient.objects.update(message=None)

    work(blast)

    assert Message.objects.count() == 2
    assert dict(BlastRecipient.objects.values_list("pk", "message")) == first


def test_it_is_finished_once_nobody_waits(team, number):
    blast = work(started(BlastFactory(team=team, people=some_people(team, 2))))
    Message.objects.update(status="delivered", sent_at=timezone.now())

    work(blast)

    assert blast.status == "finished"
    told = Event.objects.get(kind="blast.finished").data
    assert (told["recipients"], told["sent"], told["waiting"]) == (2, 2, 0)


def test_an_empty_list_is_finished_at_once(team, number):
    assert work(started(BlastFactory(team=team))).status == "finished"


def test_a_list_that_cannot_be_read_stops_it_until_a_person_mends_it(team, number):
    list_ = DynamicListFactory(team=team, filter_={"all": []})
    blast = started(BlastFactory(team=team, list_=list_))
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    work(blast)

    assert blast.status == "failed"
    assert "no longer there" in blast.error


def test_a_mistake_of_ours_stops_it_and_is_said(team, number, monkeypatch):
    def mistake(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(filling, "merge_values", mistake)
    blast = work(started(BlastFactory(team=team, people=some_people(team, 1))))

    assert blast.status == "failed"
    assert blast.error == fanout.WRONG


def test_a_paused_number_keeps_the_rest_waiting(team, number):
    blast = started(BlastFactory(team=team, people=some_people(team, 2)))
    number.paused_at = timezone.now()
    number.save()

    work(blast)

    assert blast.status == "running"
    assert not Message.objects.exists()
    assert counts_of(blast).waiting == 2


def test_a_batch_in_which_nobody_may_be_texted_stops_nothing(team, number):
    blast = work(started(BlastFactory(team=team, people=[CandidateFactory(team=team)])))

    assert (blast.status, counts_of(blast).skipped) == ("finished", 1)


def test_variants_go_to_their_share_by_lot(team, number):
    people = some_people(team, 10)
    work(started(BlastFactory(team=team, people=people, body_b="Other words", share_b=30)))

    assert Message.objects.filter(body="Other words").count() == 3
    assert BlastRecipient.objects.filter(variant="b").count() == 3


def test_a_batch_costs_the_same_for_two_as_for_twenty(team, number, count_queries):
    few = started(BlastFactory(team=team, people=some_people(team, 2)))
    many = started(BlastFactory(team=team, people=some_people(team, 20)))

    assert count_queries(lambda: work(few)) == count_queries(lambda: work(many))


def test_who_is_added_to_the_list_later_gets_nothing(team, number):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    work(blast)

    add_members(list_=blast.list, candidates=[each.pk for each in some_people(team, 1)], actor_id=None)
    work(blast)

    assert Message.objects.count() == 1


def test_without_a_number_it_stops_and_says_so(team, number):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))
    Blast.objects.filter(pk=blast.pk).update(number=None)

    assert (work(blast).status, blast.error) == ("failed", NO_NUMBER.detail)
    assert not Message.objects.exists()


def test_where_the_database_goes_away_it_is_left_for_the_clock_as_it_is(team, number, monkeypatch):
    blast = started(BlastFactory(team=team, people=some_people(team, 1)))

    def gone(*_, **__):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("apps.lists.fanout.queued_ahead", gone)
    with pytest.raises(OperationalError):
        work(blast)
    blast.refresh_from_db()
    assert (blast.status, blast.error) == ("running", "")

    monkeypatch.undo()
    work(blast)
    assert Message.objects.count() == 1


def test_a_list_that_can_have_nobody_is_read_as_nobody(team):
    statement, given = fanout.read_as_rows(Candidate.objects.none())

    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        assert cursor.fetchall() == []


def test_what_somebody_has_stopped_meanwhile_does_not_fail(team, number):
    blast = BlastFactory(team=team, people=some_people(team, 1))

    fanout._give_up(Blast.objects, blast.pk, "It went wrong.")

    blast.refresh_from_db()
    assert (blast.status, blast.error) == ("draft", "")
