"""Finding chats by person or by words, within what one may see."""

from __future__ import annotations

import pytest

from apps.accounts.models import Membership
from apps.candidates.models import Candidate
from apps.chat import selectors
from apps.chat.models import Message
from apps.chat.services import share_conversation
from tests.factories.candidates import write_candidates
from tests.factories.chat import ConversationFactory, text_in


@pytest.fixture
def many(team, number):
    return [ConversationFactory(team=team, first_name="Findable") for _ in range(4)]


def test_a_restricted_member_finds_their_own_chat_among_many_others(team, many, restricted, monkeypatch):
    monkeypatch.setattr(selectors, "SEARCH_LIMIT", 2)
    share_conversation(conversation=many[0], user=restricted, actor=None)
    membership = Membership.objects.get(user=restricted)

    hits = selectors.search_conversations(team=team, membership=membership, query="findable")

    assert [hit.conversation for hit in hits] == [many[0]]


@pytest.fixture
def find(team, recruiter):
    membership = Membership.objects.get(user=recruiter)
    return lambda query: selectors.search_conversations(team=team, membership=membership, query=query)


@pytest.mark.parametrize("query", ["Li", "li", "L", "wu", "Li Wu"])
def test_a_short_name_is_found_by_its_beginning(team, number, find, query):
    ConversationFactory(team=team, first_name="Alina", last_name="Snow")
    short = ConversationFactory(team=team, first_name="Li", last_name="Wu")

    assert [hit.conversation for hit in find(query)] == [short]


def test_the_many_newest_hide_nobody(team, number, find):
    people = [ConversationFactory(team=team, first_name=name) for name in ("Bo", "Rosalind")]
    write_candidates(
        Candidate(team=team, phone=f"+120155{line:05d}", first_name="Many") for line in range(3100)
    )

    assert [find(query)[0].conversation for query in ("bo", "salin")] == people


def test_a_word_is_found_in_the_newest_texts_and_in_old_ones(team, number, find):
    old = text_in(number, body="Warehouse shift")
    new = [text_in(number, body="The night shift") for _ in range(3)]

    assert [hit.message for hit in find("night")] == new[::-1]
    assert [hit.message for hit in find("wareh")] == [old]


@pytest.mark.parametrize("query", ["%", "_", "a\\", "100%"])
def test_no_sign_stands_for_any_other(team, number, find, query):
    ConversationFactory(team=team, first_name="Candidate")

    assert find(query) == []


@pytest.mark.parametrize(("at_most", "found"), [(1, ["itself"]), (2, ["longer", "itself"])])
def test_far_back_the_word_itself_is_looked_for_before_longer_ones(team, number, recruiter, at_most, found):
    texts = {
        "itself": text_in(number, body="One reference?"),
        "longer": text_in(number, body="References, too"),
    }
    newest = text_in(number, body="Hello")
    Message.objects.bulk_create(
        Message(
            team=team,
            conversation=newest.conversation,
            direction="inbound",
            status="received",
            phone=newest.phone,
            body="Hello",
        )
        for _ in range(750)
    )
    hits = selectors.search_conversations(
        team=team, membership=Membership.objects.get(user=recruiter), query="reference", at_most=at_most
    )

    assert [hit.message for hit in hits] == [texts[name] for name in found]
