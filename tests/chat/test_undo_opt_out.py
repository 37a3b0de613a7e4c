"""What colleagues see and say of an opt-out: undone where a sentence was misread, heeded where one was pointed out."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.chat.models import Conversation, Message, Note
from apps.chat.services import opt_candidate_in, undo_phrase
from apps.chat.services.consent import ReasonNeeded
from apps.messaging.models import ConsentEvent, Number, OptOut
from apps.messaging.selectors import opt_outs_of
from apps.messaging.services import OptedOutByRecipient
from tests.factories.chat import ConversationFactory, text_in

PHONE = "+13125550148"
SENTENCE, MAYBE = "Please take me off your list", "Can I stop by tomorrow?"


def hear(number: Number, body: str) -> Message:
    return text_in(number, phone=PHONE, body=body)


def is_out(team) -> bool:
    return opt_outs_of(PHONE, team=team).exists()


# ------------------------------------------------------------------ a sentence, read otherwise


@pytest.fixture
def misread(number) -> Conversation:
    return hear(number, SENTENCE).conversation


def test_a_colleague_undoes_it_with_a_reason_and_they_wait_again(team, misread, recruiter):
    undo_phrase(
        conversation=misread, reason="They meant a mailing list.", author=recruiter, now=timezone.now()
    )

    assert not is_out(team)
    assert Note.objects.get().body == "Opt-out undone: They meant a mailing list."
    logged = ConsentEvent.objects.get(kind="restored")
    assert (logged.method, logged.actor_id, logged.wording) == (
        "undo",
        recruiter.pk,
        "They meant a mailing list.",
    )
    misread.refresh_from_db()
    assert misread.waiting_since == Message.objects.get(direction="inbound").created_at


def test_undone_twice_it_is_news_once(team, misread, recruiter):
    for is_news in (True, False):
        told = undo_phrase(conversation=misread, reason="Misread.", author=recruiter, now=timezone.now())
        assert told == is_news

    assert Note.objects.count() == 1


def test_in_a_chat_that_was_closed_meanwhile_nobody_waits_again(team, misread, recruiter):
    Conversation.objects.update(closed_at=timezone.now())

    undo_phrase(conversation=misread, reason="Misread.", author=recruiter, now=timezone.now())

    assert not is_out(team)
    misread.refresh_from_db()
    assert misread.waiting_since is None


def test_it_is_not_undone_without_a_reason(team, misread, recruiter):
    with pytest.raises(ReasonNeeded):
        undo_phrase(conversation=misread, reason="  ", author=recruiter, now=timezone.now())

    assert is_out(team)


def test_what_they_have_said_plainly_as_well_stays(team, number, misread, recruiter):
    OptOut.objects.update(source=OptOut.Source.KEYWORD)

    with pytest.raises(OptedOutByRecipient):
        undo_phrase(conversation=misread, reason="Misread.", author=recruiter, now=timezone.now())


def test_a_stop_after_the_sentence_cannot_be_undone(team, number, misread, recruiter):
    hear(number, "STOP")

    with pytest.raises(OptedOutByRecipient):
        undo_phrase(conversation=misread, reason="Misread.", author=recruiter, now=timezone.now())


def test_an_opt_in_by_a_colleague_does_not_undo_a_sentence(team, misread, recruiter):
    with pytest.raises(OptedOutByRecipient):
        opt_candidate_in(
            candidate=misread.candidate,
            reason="They called.",
            source=OptOut.Source.USER,
            author=recruiter,
            now=timezone.now(),
        )


# ------------------------------------------------------------------ on the screen


def test_the_chat_offers_to_undo_a_sentence_and_never_a_stop(number, misread, as_recruiter):
    path = f"/chat/{misread.pk}/"

    assert "opt-out/undo/" in as_recruiter.get(path).content.decode()
    as_recruiter.post(f"{path}opt-out/undo/", {"reason": "Misread."})
    hear(number, "STOP")
    page = as_recruiter.get(path).content.decode()

    assert "opt-out/undo/" not in page
    assert "Only they can undo it, by texting START." in page


def test_a_hint_is_heeded_by_one_press(team, number, as_recruiter):
    message = hear(number, MAYBE)
    path = f"/chat/{message.conversation_id}/"
    page = as_recruiter.get(path).content.decode()

    assert "Looks like an opt-out?" in page
    assert "They wrote: “Can I stop by tomorrow?”" in page
    as_recruiter.post(f"{path}messages/{message.pk}/opt-out/", {f"reason-{message.pk}": "They meant it."})

    assert is_out(team)
    assert Note.objects.get().body == "Opted out: They meant it."
    assert "Looks like an opt-out?" not in as_recruiter.get(path).content.decode()


def test_a_hint_is_dismissed(team, number, as_recruiter):
    message = hear(number, MAYBE)
    path = f"/chat/{message.conversation_id}/"

    as_recruiter.post(f"{path}messages/{message.pk}/no-opt-out/")

    assert not is_out(team)
    assert "Looks like an opt-out?" not in as_recruiter.get(path).content.decode()


def test_the_consent_of_somebody_is_shown_with_who_how_when_and_in_which_words(
    team, number, recruiter, as_recruiter
):
    conversation = ConversationFactory(team=team, phone=PHONE)
    path = f"/chat/{conversation.pk}/"
    as_recruiter.post(f"{path}opt-out/", {"reason": "They told me on the phone."})
    as_recruiter.post(f"{path}opt-in/", {"reason": "It was a colleague."})
    hear(number, "STOP")

    page = as_recruiter.get(f"{path}consent/").content.decode()

    for words in ("They told me on the phone.", "It was a colleague.", "“STOP”", "Recruiter One", "keyword"):
        assert words in page
    assert "They said so themselves." in page
    assert "opt-in/" not in page


@pytest.mark.parametrize("verb", ["opt-out", "opt-in"])
def test_a_colleagues_word_needs_a_reason(team, number, as_recruiter, verb):
    conversation = ConversationFactory(team=team, phone=PHONE)

    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/{verb}/", {"reason": " "}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert not ConsentEvent.objects.exists()


def test_the_consent_page_costs_the_same_for_one_line_as_for_twenty(
    team, number, as_recruiter, count_queries
):
    conversation = ConversationFactory(team=team, phone=PHONE)
    path = f"/chat/{conversation.pk}/"

    def again() -> None:
        as_recruiter.post(f"{path}opt-out/", {"reason": "Out."})
        as_recruiter.post(f"{path}opt-in/", {"reason": "In."})

    again()
    for_one = count_queries(lambda: as_recruiter.get(f"{path}consent/"))
    for _ in range(9):
        again()

    assert count_queries(lambda: as_recruiter.get(f"{path}consent/")) == for_one
