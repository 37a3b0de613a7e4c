"""The chat with somebody to whom nobody has written yet: opened from wherever they stand."""

from __future__ import annotations

from django.utils import timezone

from apps.candidates.services import merge_candidates
from apps.chat.models import Conversation
from apps.chat.services import close_conversation
from apps.events.models import Event
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in
from tests.factories.lists import StaticListFactory


def begin(client, candidate):
    return client.post(f"/chat/with/{candidate.pk}/")


def test_it_is_begun_once(team, number, as_recruiter):
    person = CandidateFactory(team=team)

    first, again = begin(as_recruiter, person), begin(as_recruiter, person)

    conversation = Conversation.objects.get()
    assert first["Location"] == again["Location"] == f"/chat/{conversation.pk}/"
    assert as_recruiter.get(first["Location"]).status_code == 200
    assert Event.objects.filter(kind="conversation.created", conversation_id=conversation.pk).count() == 1
    assert person.applications.count() == 1


def test_one_that_is_closed_stays_so(number, recruiter, as_recruiter):
    conversation = text_in(number).conversation
    close_conversation(conversation=conversation, actor=recruiter, now=timezone.now())

    begin(as_recruiter, conversation.candidate)

    assert Conversation.objects.get().is_closed


def test_with_who_was_merged_or_is_restricted_away_there_is_none(team, as_recruiter, restricted, signed_in):
    kept, gone = CandidateFactory(team=team), CandidateFactory(team=team)
    merge_candidates(kept=kept, gone=gone)

    assert begin(as_recruiter, gone).status_code == 404
    assert begin(signed_in(restricted), kept).status_code == 403
    assert not Conversation.objects.exists()


def test_the_grids_and_a_list_lead_to_it(team, number, recruiter, as_recruiter):
    person = CandidateFactory(team=team)
    list_ = StaticListFactory(team=team, people=[person])
    address = f'formaction="/chat/with/{person.pk}/"'

    for page in ("/candidates/", "/applications/", f"/lists/{list_.pk}/"):
        assert address in as_recruiter.get(page).content.decode(), page
    begin(as_recruiter, person)
    assert address not in as_recruiter.get("/candidates/").content.decode()
