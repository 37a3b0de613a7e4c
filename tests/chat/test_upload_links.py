"""`{{upload_link}}`: each reads an address of their own, which is open from the text that names it on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.candidates.models import Candidate
from apps.candidates.services import merge_candidates, undo_merge
from apps.chat.merge_values import merge_values
from apps.chat.models import Conversation, Message, UploadLink
from apps.chat.models.upload_links import hash_of
from apps.chat.services import (
    BulkText,
    edit_text,
    end_upload_link,
    open_upload_link,
    queue_texts,
    send_text,
)
from apps.chat.suggesting import look_over
from apps.chat.weighing import weigh
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory

BODY = "Your papers, please: {{upload_link}}"
DAYS = timedelta(days=14)


@pytest.fixture
def conversation(team: Any, number: Any) -> Conversation:
    return ConversationFactory(team=team, first_name="Ana")


def token_in(words: str) -> str:
    [token] = re.findall(r"/u/([\w-]{22})/", words)
    return token


def write(conversation: Conversation, author: User, body: str = BODY, **how: Any) -> Message:
    return send_text(conversation=conversation, author=author, body=body, now=timezone.now(), **how)


def test_a_text_opens_the_link_that_it_names(conversation: Conversation, recruiter: User) -> None:
    message = write(conversation, recruiter)

    link = UploadLink.objects.get()
    assert (link.candidate_id, link.token_hash) == (
        conversation.candidate_id,
        hash_of(token_in(message.body)),
    )
    assert link.expires_at == message.send_at + DAYS


def test_a_second_text_names_the_same_one_and_makes_it_last(
    conversation: Conversation, recruiter: User
) -> None:
    first = write(conversation, recruiter)
    later = timezone.now() + timedelta(days=3)

    second = write(conversation, recruiter, send_at=later)

    assert token_in(first.body) == token_in(second.body)
    assert UploadLink.objects.get().expires_at == second.send_at + DAYS


def test_a_planned_text_that_is_moved_takes_its_link_along(
    conversation: Conversation, recruiter: User
) -> None:
    planned = write(conversation, recruiter, send_at=timezone.now() + timedelta(days=1))
    later = timezone.now() + timedelta(days=9)

    edit_text(message=planned, actor=recruiter, now=timezone.now(), send_at=later)

    assert UploadLink.objects.get().expires_at == later + DAYS


def test_a_link_that_was_ended_is_not_sent_again(conversation: Conversation, recruiter: User) -> None:
    first = write(conversation, recruiter)
    end_upload_link(conversation=conversation, actor=recruiter, now=timezone.now())

    second = write(conversation, recruiter)

    assert token_in(first.body) != token_in(second.body)
    ended, new = UploadLink.objects.order_by("turn")
    assert (ended.turn, ended.ended_at is None) == (1, False)
    assert (new.turn, new.ended_at) == (2, None)


def test_a_full_one_is_followed_by_another(conversation: Conversation, recruiter: User) -> None:
    first = write(conversation, recruiter)
    UploadLink.objects.update(files=50)

    assert token_in(write(conversation, recruiter).body) != token_in(first.body)


def test_looking_at_it_opens_nothing(
    conversation: Conversation, recruiter: User, as_recruiter: Client
) -> None:
    look = look_over(conversation=conversation, sender=recruiter, body=BODY)

    assert not UploadLink.objects.exists()
    shown = "".join(piece.words for piece in look.pieces)
    assert token_in(shown) == token_in(write(conversation, recruiter).body)


def test_words_with_somebody_elses_link_open_nothing(
    team: Any, conversation: Conversation, recruiter: User
) -> None:
    other = ConversationFactory(team=team)
    theirs = merge_values(
        team=team, candidates=[other.candidate], sender=None, number=None, names=["upload_link"]
    )[other.candidate_id]["upload_link"]

    write(conversation, recruiter, f"See {theirs}")

    assert not UploadLink.objects.exists()


def many(team: Any, number: Any, people: list[Candidate]) -> None:
    values = merge_values(team=team, candidates=people, sender=None, number=number, names=["upload_link"])
    texts = [
        BulkText(each.pk, each.phone, f"Papers: {values[each.pk]['upload_link']}", 1, f"many:{each.pk}")
        for each in people
    ]
    queue_texts(
        team=team, number=number, author_id=None, origin=Message.Origin.BLAST, texts=texts, now=timezone.now()
    )


def test_texts_to_many_open_a_link_each_at_the_cost_of_one(
    team: Any, number: Any, count_queries: Any
) -> None:
    one = count_queries(lambda: many(team, number, [CandidateFactory(team=team)]))
    people = [CandidateFactory(team=team) for _ in range(20)]

    # The twenty themselves were made before.
    assert count_queries(lambda: many(team, number, people)) <= one
    assert UploadLink.objects.count() == 21
    named = {hash_of(token_in(body)) for body in Message.objects.values_list("body", flat=True)}
    assert named == set(UploadLink.objects.values_list("token_hash", flat=True))


def test_many_are_weighed_with_a_link_of_the_true_length(
    team: Any, number: Any, conversation: Conversation, recruiter: User
) -> None:
    weight = weigh(team=team, candidates=Candidate.objects.all(), body=BODY, sender=None, number=number)

    assert weight.missing == {}
    assert len(weight.longest) == len(write(conversation, recruiter).body)


def test_who_is_merged_brings_their_address_along_and_takes_it_back(
    team: Any, conversation: Conversation, recruiter: User
) -> None:
    other = ConversationFactory(team=team)
    theirs = token_in(write(other, recruiter).body)
    mine = token_in(write(conversation, recruiter).body)

    merge = merge_candidates(kept=conversation.candidate, gone=other.candidate)

    owners = dict(UploadLink.objects.values_list("token_hash", "candidate_id"))
    assert owners == {hash_of(theirs): conversation.candidate_id, hash_of(mine): conversation.candidate_id}
    assert token_in(write(conversation, recruiter).body) == mine

    undo_merge(merge=merge, now=timezone.now())
    assert UploadLink.objects.get(token_hash=hash_of(theirs)).candidate_id == other.candidate_id


def test_colleagues_make_it_renew_it_and_end_it(
    conversation: Conversation, as_recruiter: Client, as_stranger: Client
) -> None:
    base = f"/chat/{conversation.pk}/upload-link/"

    def panel() -> str:
        return as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()

    assert "They have none yet." in panel()
    as_recruiter.post(base)
    first = UploadLink.objects.get()
    assert f"/u/{first.token}/" in panel()
    as_recruiter.post(f"{base}renew/")
    second = UploadLink.objects.get(turn=2)
    assert f"/u/{second.token}/" in panel()
    assert f"/u/{first.token}/" not in panel()
    as_recruiter.post(f"{base}end/")
    assert "Ended: no files are taken." in panel()
    assert as_stranger.post(base).status_code == 404
    history = as_recruiter.get(f"/chat/{conversation.pk}/history/").content.decode()
    for words in ("opened their upload link", "made them a new upload link", "ended their upload link"):
        assert words in history


def test_ending_twice_is_told_once(conversation: Conversation, recruiter: User) -> None:
    now = timezone.now()
    open_upload_link(conversation=conversation, actor=recruiter, now=now)

    ended = [end_upload_link(conversation=conversation, actor=recruiter, now=now) for _ in range(2)]

    assert ended == [True, False]


def test_the_menu_puts_the_words_into_the_text_without_scripts_too(
    conversation: Conversation, as_recruiter: Client
) -> None:
    page = as_recruiter.get(f"/chat/{conversation.pk}/?upload").content.decode()

    assert ">Please send us your files here: {{upload_link}}</textarea>" in page
