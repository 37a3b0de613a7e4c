"""Somebody's phone put right: what leaves from now on goes there, and who has the former is somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.selectors import preview_of
from apps.candidates.models import Candidate
from apps.candidates.services import (
    CandidateGone,
    CannotUndo,
    PhoneTaken,
    erase_candidate,
    merge_candidates,
    undo_merge,
    update_candidate,
)
from apps.chat.dispatch import claim, dispatch_number, take_off
from apps.chat.models import Message
from apps.chat.reconcile import reconcile_team
from apps.chat.services import begin_conversation, send_text
from apps.core.phones import InvalidPhone
from apps.events.models import Event
from apps.messaging.services import opt_out, record_consents
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, text_in

WRONG, RIGHT, THIRD = "+13125550148", "+13125550149", "+13125550150"


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone=WRONG)


@pytest.fixture
def candidate(conversation):
    return conversation.candidate


def put_right(candidate, phone=RIGHT, **more):
    return update_candidate(candidate=candidate, fields={}, phone=phone, **more)


def dispatch(number):
    dispatch_number(team_id=number.team_id, number_id=number.pk)


# ------------------------------------------------------------------ what leaves


def test_what_waits_in_the_queue_leaves_for_the_new_one(conversation, candidate, number, recruiter, carrier):
    now = timezone.now()
    send_text(conversation=conversation, author=recruiter, body="Hi", now=now)
    send_text(
        conversation=conversation, author=recruiter, body="Later", now=now, send_at=now + timedelta(hours=1)
    )

    put_right(candidate, actor_id=recruiter.pk)
    Message.objects.update(send_at=now)
    dispatch(number)

    assert [(text.phone, text.body) for text in carrier.new_texts()] == [(RIGHT, "Hi"), (RIGHT, "Later")]
    assert set(Message.objects.values_list("phone", flat=True)) == {RIGHT}


def test_one_that_was_with_the_carrier_is_asked_after_where_it_went_and_tried_again_at_the_new_one(
    conversation, candidate, number, recruiter, carrier, settings
):
    send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())
    claim(number_id=number.pk, now=timezone.now())
    put_right(candidate)
    assert Message.objects.get().phone == WRONG

    # Its worker died before it made the call.
    for _ in settings.RECONCILE_AFTER:
        Message.objects.unsettled().update(lease_until=timezone.now() - timedelta(seconds=1))
        reconcile_team(team_id=number.team_id)
    dispatch(number)

    assert [text.phone for text in carrier.new_texts()] == [RIGHT]


def test_one_that_is_just_leaving_goes_where_it_was_meant_to(
    conversation, candidate, number, recruiter, carrier
):
    send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())
    batch = claim(number_id=number.pk, now=timezone.now())

    put_right(candidate)
    take_off(batch.claimed).land()

    assert [text.phone for text in carrier.new_texts()] == [WRONG]


def test_the_gate_is_asked_of_the_new_one(conversation, candidate, number, recruiter, carrier):
    opt_out(team=number.team, phone=RIGHT, source="keyword", wording="STOP", now=timezone.now())
    send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())

    put_right(candidate)
    dispatch(number)

    assert carrier.new_texts() == []
    assert Message.objects.get().error_code == "recipient_opted_out"


def test_a_blast_that_is_under_way_reaches_them_there(team, number, carrier):
    people = some_people(team, 3)
    blast = started(BlastFactory(team=team, people=people))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    put_right(people[1])
    record_consents(team=team, phones=[RIGHT], given=True, method="paper", wording="", at=timezone.now())
    dispatch(number)

    texted = {text.phone for text in carrier.new_texts()}
    assert texted == {people[0].phone, RIGHT, people[2].phone}


def test_who_wants_no_more_at_the_former_is_answered_there(conversation, candidate, number, carrier):
    text_in(number, phone=WRONG, body="Please take me off your list")
    put_right(candidate)

    dispatch(number)

    assert [text.phone for text in carrier.new_texts()] == [WRONG]


def test_the_same_order_again_is_the_same_text(conversation, candidate, number, recruiter):
    order = {"conversation": conversation, "author": recruiter, "body": "Hi", "client_id": "one"}
    first = send_text(**order, now=timezone.now())

    put_right(candidate)

    assert send_text(**order, now=timezone.now()) == first


def test_the_first_text_to_it_says_how_to_get_no_other(conversation, candidate, recruiter, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out."
    send_text(conversation=conversation, author=recruiter, body="Hi", now=timezone.now())

    put_right(candidate)
    second = send_text(conversation=conversation, author=recruiter, body="Again", now=timezone.now())

    assert second.body.endswith("Reply STOP to opt out.")


def test_one_text_of_many_says_it_too_and_is_weighed_with_it(team, number, recruiter, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out."
    [person] = some_people(team, 1)
    chat, _ = begin_conversation(candidate=person, actor=recruiter, now=timezone.now())
    send_text(conversation=chat, author=recruiter, body="Hi", now=timezone.now())
    put_right(person)
    record_consents(team=team, phones=[RIGHT], given=True, method="paper", wording="", at=timezone.now())
    blast = BlastFactory(team=team, people=[person], body="x" * 150)

    assert preview_of(blast, now=timezone.now()).parts_min == 2
    started(blast)
    fan_out(team_id=team.pk, blast_id=blast.pk)

    assert Message.objects.get(origin="blast").body.endswith("Reply STOP to opt out.")


# ------------------------------------------------------------------ whose it is


def test_whoever_texts_from_the_former_is_somebody_else(conversation, candidate, number):
    put_right(candidate)

    stranger = text_in(number, phone=WRONG, body="Who is this?").conversation
    theirs = text_in(number, phone=RIGHT, body="It is me").conversation

    assert theirs == conversation
    assert stranger != conversation


def test_it_stands_in_their_history_without_the_numbers(candidate, recruiter):
    put_right(candidate, actor_id=recruiter.pk)

    event = Event.objects.get(kind="candidate.updated")
    assert (event.data, event.actor_id) == ({"fields": ["phone"]}, recruiter.pk)


def test_the_one_that_they_have_changes_nothing(candidate):
    put_right(candidate, "(312) 555-0148")

    assert not Event.objects.filter(kind="candidate.updated").exists()


@pytest.mark.parametrize("phone", ["12", "", "201 555 0177 ext 4"])
def test_what_is_no_phone_is_refused(candidate, phone):
    with pytest.raises(InvalidPhone):
        put_right(candidate, phone)


def test_that_of_somebody_else_is_refused_and_changes_nothing(team, candidate):
    other = CandidateFactory(team=team, phone=RIGHT)

    with pytest.raises(PhoneTaken) as refused:
        update_candidate(candidate=candidate, fields={"city": "Gary"}, phone=RIGHT)

    assert refused.value.facts["candidate_id"] == str(other.pk)
    assert Candidate.objects.filter(phone=WRONG, city="").exists()


def test_that_of_a_second_entry_of_theirs_changes_places_with_it(team, conversation, candidate, number):
    gone = CandidateFactory(team=team, phone=RIGHT)
    merge = merge_candidates(kept=candidate, gone=gone)

    put_right(candidate)

    # Both lead to them, as before; and the merging is not undone into two with each other's phones.
    assert text_in(number, phone=WRONG, body="Old").conversation == conversation
    assert text_in(number, phone=RIGHT, body="New").conversation == conversation
    assert Candidate.objects.get(pk=candidate.pk).phone == RIGHT
    with pytest.raises(CannotUndo):
        undo_merge(merge=merge, now=timezone.now())
    put_right(Candidate.objects.get(pk=candidate.pk), WRONG)
    undo_merge(merge=merge, now=timezone.now())
    assert Candidate.objects.get(pk=gone.pk).phone == RIGHT


def test_a_text_to_a_second_phone_of_theirs_goes_there(
    team, conversation, candidate, number, recruiter, carrier
):
    other = ConversationFactory(team=team, phone=RIGHT)
    send_text(conversation=other, author=recruiter, body="Hi", now=timezone.now())
    merge_candidates(kept=candidate, gone=other.candidate)

    dispatch(number)

    assert [text.phone for text in carrier.new_texts()] == [RIGHT]


def test_who_was_merged_or_erased_meanwhile_gets_none(team, candidate):
    other = CandidateFactory(team=team, phone=THIRD)
    merge_candidates(kept=candidate, gone=Candidate.objects.get(pk=other.pk))
    with pytest.raises(CandidateGone):
        put_right(other)

    erase_candidate(candidate=candidate, actor_id=None, now=timezone.now())
    with pytest.raises(CandidateGone):
        put_right(Candidate.objects.get(pk=candidate.pk))
