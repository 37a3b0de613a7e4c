"""A typed text that is held can be taken back as if it had never been sent; of its author and a worker one wins."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.chat import dispatch
from apps.chat.figures import chat_figures
from apps.chat.models import Conversation, Message, Reminder
from apps.chat.services import HasLeft, claim_conversation, send_text, set_reminder, take_back_text
from apps.chat.thread import thread_page
from apps.events.models import Event
from apps.messaging.models import Attachment
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.files import AttachmentFactory
from tests.factories.messaging import connect_test_number
from tests.marks import committed

PHONE = "+13125550148"
HOLD = timedelta(seconds=5)


@pytest.fixture
def asked_at():
    return timezone.now() - timedelta(hours=3)


@pytest.fixture
def conversation(number, asked_at) -> Conversation:
    return text_in(number, phone=PHONE, body="Still open?", at=asked_at).conversation


def answer(conversation, author, body="It is!", *, hold=HOLD, **more) -> Message:
    return send_text(
        conversation=conversation, author=author, body=body, hold=hold, now=timezone.now(), **more
    )


def take_back(message, author):
    return take_back_text(message=message, actor=author, now=timezone.now())


def claimed(number, *, at) -> list[Message]:
    return [each.message for each in dispatch.claim(number_id=number.pk, now=at).claimed]


# ------------------------------------------------------------------ taken back


def test_a_text_that_was_taken_back_never_leaves_and_was_never_said(conversation, number, recruiter):
    message = answer(conversation, recruiter)

    assert take_back(message, recruiter).body == "It is!"

    message.refresh_from_db()
    conversation.refresh_from_db()
    assert (message.status, message.error_code) == (Message.Status.CANCELLED, "taken_back")
    assert claimed(number, at=message.send_at) == []
    assert [item.message.body for item in thread_page(conversation=conversation).items] == ["Still open?"]
    assert (conversation.last_body, conversation.last_is_inbound) == ("Still open?", True)


def test_who_waited_waits_on_since_then(conversation, asked_at, recruiter):
    take_back(answer(conversation, recruiter), recruiter)

    conversation.refresh_from_db()
    assert conversation.waiting_since == asked_at
    assert conversation.last_message_at == asked_at


def test_another_answer_that_leaves_goes_on_answering(conversation, asked_at, recruiter):
    first, second = answer(conversation, recruiter, "First"), answer(conversation, recruiter, "Second")

    take_back(first, recruiter)
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.last_body) == (None, "Second")

    take_back(second, recruiter)
    conversation.refresh_from_db()
    assert (conversation.waiting_since, conversation.last_body) == (asked_at, "Still open?")


def test_in_a_closed_chat_nobody_waits_again(conversation, recruiter):
    message = answer(conversation, recruiter)
    Conversation.objects.update(closed_at=timezone.now())

    take_back(message, recruiter)

    conversation.refresh_from_db()
    assert conversation.waiting_since is None


def test_the_stage_the_claim_and_the_reminder_are_as_before(conversation, recruiter):
    now = timezone.now()
    claim_conversation(conversation=conversation, user=recruiter, now=now)
    message = answer(conversation, recruiter, remind_at=now + timedelta(days=1))
    assert Conversation.objects.get().stage == Conversation.Stage.ENGAGED

    take_back(message, recruiter)

    conversation.refresh_from_db()
    assert conversation.stage == Conversation.Stage.NEW
    assert conversation.claimant(now=now) == recruiter
    assert not Reminder.objects.exists()


def test_a_reminder_that_was_there_before_stays(conversation, recruiter):
    set_reminder(
        conversation=conversation,
        user=recruiter,
        due_at=timezone.now() + timedelta(days=1),
        now=timezone.now(),
    )

    take_back(answer(conversation, recruiter), recruiter)

    assert Reminder.objects.count() == 1


def test_the_first_text_comes_back_without_the_line_that_was_put_behind_it(team, number, recruiter, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out"
    conversation = ConversationFactory(team=team, phone=PHONE)
    message = answer(conversation, recruiter, "Is Tuesday fine?")
    assert message.body != "Is Tuesday fine?"

    assert take_back(message, recruiter).body == "Is Tuesday fine?"
    # And the next one is the first.
    assert "STOP" in answer(conversation, recruiter, "Is Monday fine?").body


def test_addresses_come_back_as_they_were_written(conversation, recruiter):
    message = answer(conversation, recruiter, "See https://example.test/a", track_links=True)
    assert "example.test" not in message.body

    assert take_back(message, recruiter).body == "See https://example.test/a"


def test_its_files_are_its_author_s_again_and_go_with_the_next_text(team, conversation, recruiter):
    picture = AttachmentFactory(team=team, uploader=recruiter)
    taken = take_back(answer(conversation, recruiter, attachments=[picture.pk]), recruiter)

    assert [item["id"] for item in taken.files] == [str(picture.pk)]
    assert not Attachment.objects.get(pk=picture.pk).is_kept
    again = answer(conversation, recruiter, attachments=[picture.pk])
    assert again.media[0]["id"] == str(picture.pk)


def test_it_is_in_no_figure_and_the_log_tells_of_it(conversation, recruiter):
    message = answer(conversation, recruiter)
    take_back(message, recruiter)

    assert chat_figures(conversation=conversation).texts_out == 0
    kinds = Event.objects.filter(subject_id=message.pk).order_by("id").values_list("kind", "actor_id")
    assert list(kinds) == [
        ("message.queued", recruiter.pk),
        ("message.cancelled", recruiter.pk),
        ("conversation.text_taken_back", recruiter.pk),
    ]


# ------------------------------------------------------------------ refused


def test_what_a_worker_has_is_too_late(conversation, number, recruiter):
    message = answer(conversation, recruiter)
    claimed(number, at=message.send_at)

    with pytest.raises(HasLeft, match="Too late to undo"):
        take_back(message, recruiter)

    conversation.refresh_from_db()
    assert conversation.waiting_since is None


def test_a_colleague_s_text_stays(conversation, recruiter, teammate):
    message = answer(conversation, recruiter)

    with pytest.raises(HasLeft, match="Only who wrote"):
        take_back(message, teammate)

    message.refresh_from_db()
    assert message.status == Message.Status.QUEUED


def test_twice_is_once(conversation, recruiter):
    message = answer(conversation, recruiter)
    take_back(message, recruiter)

    with pytest.raises(HasLeft, match="taken back already"):
        take_back(message, recruiter)


# ------------------------------------------------------------------ at the same moment


@committed
@pytest.mark.timeout(120)
def test_of_a_worker_and_the_author_at_once_one_wins_and_both_know_it(transactional_db):
    team = TeamFactory()
    recruiter = add_person(team, Membership.Role.MEMBER, "Recruiter")
    with as_team(team.pk), transaction.atomic():
        number = connect_test_number(team=team, pace=100_000)
        conversation = text_in(number, phone=PHONE).conversation
    seen = set()
    for _ in range(40):
        with as_team(team.pk), transaction.atomic():
            message = answer(conversation, recruiter, hold=timedelta(0))
        barrier, told = threading.Barrier(2), {}

        def worker(barrier=barrier, told=told, message=message) -> None:
            with as_team(team.pk):
                barrier.wait()
                told["worker"] = message in claimed(number, at=timezone.now())
            connections.close_all()

        def author(barrier=barrier, told=told, message=message) -> None:
            with as_team(team.pk):
                barrier.wait()
                try:
                    take_back(message, recruiter)
                    told["author"] = True
                except HasLeft:
                    told["author"] = False
            connections.close_all()

        threads = [threading.Thread(target=each) for each in (worker, author)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with as_team(team.pk), transaction.atomic():
            status = Message.objects.values_list("status", flat=True).get(pk=message.pk)
        assert told["worker"] != told["author"]
        assert status == (Message.Status.CANCELLED if told["author"] else Message.Status.SENDING)
        seen.add(told["author"])
