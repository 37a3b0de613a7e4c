"""A text that arrives while its writer is merged or erased: it waits for that, and then stands in the right chat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.candidates.models import Candidate
from apps.candidates.services import erase_candidate, merge_candidates
from apps.chat.models import Conversation, Message
from tests.factories.accounts import TeamFactory
from tests.factories.chat import text_in
from tests.factories.messaging import connect_test_number
from tests.marks import committed

ONE, OTHER = "+13125550101", "+13125550102"


@pytest.fixture
def two_people():
    """Give two people who have texted, and how a text of the second arrives while something is done to them."""
    team = TeamFactory()
    with as_team(team.pk), transaction.atomic():
        number = connect_test_number(team=team)
        people = [text_in(number, phone=phone).conversation.candidate for phone in (ONE, OTHER)]

    def write() -> None:
        with as_team(team.pk), transaction.atomic():
            text_in(number, phone=OTHER, body="Meanwhile")
        connection.close()

    @contextmanager
    def written_while(change: Callable[[], object]) -> Iterator[Message]:
        thread = Thread(target=write)
        with transaction.atomic():
            change()
            thread.start()
            thread.join(1)
            assert thread.is_alive()
        thread.join(30)
        with transaction.atomic():
            yield Message.objects.get(body="Meanwhile")

    with as_team(team.pk):
        yield (*people, written_while)


@committed
def test_a_text_of_whoever_is_merged_is_in_the_chat_of_who_they_are_now(two_people):
    kept, gone, written_while = two_people

    with written_while(lambda: merge_candidates(kept=kept, gone=gone)) as text:
        assert text.conversation.candidate_id == kept.pk
        assert Conversation.objects.count() == 1


@committed
def test_a_text_of_whoever_is_erased_is_a_strangers(two_people):
    _, gone, written_while = two_people

    with written_while(lambda: erase_candidate(candidate=gone, actor_id=None, now=timezone.now())) as text:
        stranger = text.conversation.candidate
        assert stranger.pk != gone.pk
        assert (stranger.phone, stranger.erased_at) == (OTHER, None)
        assert not Message.objects.filter(conversation__candidate=gone, body="Meanwhile").exists()
        assert Candidate.objects.filter(erased_at=None).count() == 2
