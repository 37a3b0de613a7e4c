"""A first text says how to get no other; once, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.blasts.fanout import fan_out
from apps.blasts.selectors import preview_of
from apps.chat.models import Message
from apps.chat.services import send_text, start_conversation
from apps.chat.suggesting import look_over
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_segments
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.chat import ConversationFactory, text_in

LINE = "Reply STOP to opt out."
ENDING = f"\n{LINE}"


@pytest.fixture(autouse=True)
def shipped(settings):
    """Let first texts end as they do in the product."""
    settings.OPT_OUT_LINE = LINE


def send(conversation, author, body="Are you free on Monday?", **more):
    return send_text(conversation=conversation, author=author, body=body, now=timezone.now(), **more)


def chat_with(person):
    conversation, _ = start_conversation(team=person.team, phone=person.phone, actor=None, now=timezone.now())
    return conversation


@pytest.mark.parametrize(
    "body",
    [
        "Reply STOP to end.",
        "Text stop to opt out",
        "You can opt-out at any time",
        "Unsubscribe? Answer UNSUBSCRIBE, or STOP",
        "Responde ALTO para no recibir más",
        "To opt out, reply stop",
    ],
)
def test_who_says_it_already_does_not_say_it_again(body):
    assert ending_of(body) == ""


@pytest.mark.parametrize("body", ["Stop by at three?", "We never stop hiring", "Can you text me?", ""])
def test_talk_of_something_else_does_not_count(body):
    assert ending_of(body) == ENDING


def test_the_first_text_ends_with_it_and_the_next_does_not(team, number, recruiter):
    conversation = ConversationFactory(team=team)

    first = send(conversation, recruiter)
    second = send(conversation, recruiter, "And Tuesday?")

    assert first.body == f"Are you free on Monday?{ENDING}"
    assert second.body == "And Tuesday?"


def test_it_counts_in_the_parts_of_the_text(team, number, recruiter):
    message = send(ConversationFactory(team=team), recruiter, "x" * 150)

    assert message.segments == count_segments(message.body).count == 2


def test_a_first_answer_has_it_too_and_an_automatic_one_has_not(team, number, recruiter):
    conversation = text_in(number, body="Hello?").conversation
    send(conversation, None, "We are closed.", origin=Message.Origin.AUTO)
    Message.objects.filter(origin=Message.Origin.AUTO).update(status=Message.Status.FAILED)

    assert Message.objects.get(origin=Message.Origin.AUTO).body == "We are closed."
    assert send(conversation, recruiter).body.endswith(LINE)


def test_what_never_reached_them_was_no_first_text(team, number, recruiter):
    conversation = ConversationFactory(team=team)
    lost = send(conversation, recruiter)
    Message.objects.filter(pk=lost.pk).update(status=Message.Status.FAILED)

    assert send(conversation, recruiter, "Once more").body == f"Once more{ENDING}"


def test_what_is_planned_has_reached_nobody_yet(team, number, recruiter):
    conversation = ConversationFactory(team=team)
    planned = send(conversation, recruiter, send_at=timezone.now() + timedelta(days=30))

    assert planned.body.endswith(LINE)
    assert send(conversation, recruiter, "Today").body == f"Today{ENDING}"


def test_the_same_client_id_is_still_the_same_text(team, number, recruiter):
    conversation = ConversationFactory(team=team)

    first = send(conversation, recruiter, client_id="a-click")

    assert send(conversation, recruiter, client_id="a-click") == first


def test_whoever_writes_it_sees_how_it_will_end(team, number, recruiter):
    look = look_over(conversation=ConversationFactory(team=team), sender=recruiter, body="Are you free?")

    assert [piece.words for piece in look.pieces] == ["Are you free?", ENDING]


def test_a_blast_says_it_to_whom_it_is_the_first(team, number, recruiter):
    new, known = some_people(team, 2)
    send(chat_with(known), recruiter)
    blast = BlastFactory(team=team, people=[new, known], body="Are you free?")

    seen = preview_of(blast, now=timezone.now())
    started(blast)
    fan_out(team_id=team.pk, blast_id=blast.pk)

    with as_team(team.pk):
        bodies = dict(
            Message.objects.filter(origin=Message.Origin.BLAST).values_list("conversation__candidate", "body")
        )
    assert bodies == {new.pk: f"Are you free?{ENDING}", known.pk: "Are you free?"}
    assert {each.person.pk: each.text for each in seen.samples} == bodies


def test_the_parts_of_a_blast_count_it_for_whom_it_is_the_first(team, number, recruiter):
    new, known = some_people(team, 2)
    send(chat_with(known), recruiter)

    seen = preview_of(BlastFactory(team=team, people=[new, known], body="x" * 150), now=timezone.now())

    assert (seen.parts_min, seen.parts_max) == (1, 2)


def test_whichever_of_two_mass_texts_leaves_first_says_it(team, number):
    [person] = some_people(team, 1)
    for words in ("The first", "The second"):
        blast = started(BlastFactory(team=team, people=[person], body=words))
        fan_out(team_id=team.pk, blast_id=blast.pk)

    bodies = Message.objects.filter(lane=Message.Lane.BULK).order_by("pk").values_list("body", flat=True)

    assert [*bodies] == [f"The first{ENDING}", f"The second{ENDING}"]


def test_who_is_written_to_while_a_mass_text_waits_is_told_too(team, number, recruiter):
    [person] = some_people(team, 1)
    blast = started(BlastFactory(team=team, people=[person]))
    fan_out(team_id=team.pk, blast_id=blast.pk)

    assert send(chat_with(person), recruiter).body.endswith(ENDING)


def test_after_a_mass_text_has_left_nobody_is_told_again(team, number, recruiter):
    [person] = some_people(team, 1)
    blast = started(BlastFactory(team=team, people=[person]))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    Message.objects.filter(lane=Message.Lane.BULK).update(status=Message.Status.SENT)

    assert not send(chat_with(person), recruiter).body.endswith(ENDING)
