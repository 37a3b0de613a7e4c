"""Many rows at once: each action does what its single form does, says what came of it, and takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, ApplicationStatus, Candidate, CandidateTag
from apps.candidates.services import (
    ensure_tags,
    erase_candidate,
    merge_candidates,
    remove_tag,
    tag_candidates,
)
from apps.chat.models import Conversation, ConversationShare, Note
from apps.chat.services import assign_conversation, close_conversation, open_conversation
from apps.events.models import Event
from apps.grids.actions import action_named
from apps.grids.models import BulkAction, BulkBatch
from apps.grids.services import (
    CannotUndo,
    NothingChosen,
    NotInProgress,
    NotYourAction,
    cancel_bulk,
    forget_bulk,
    undo_bulk,
)
from apps.lists.models import List, ListMember
from apps.lists.services import create_static_list, delete_list, remove_members
from apps.messaging.models import OptOut
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory, text_in
from tests.grids.bulking import all_but, begun, done, these, undone, work
from tests.grids.conftest import where


@pytest.fixture
def people(team) -> list[Candidate]:
    return [CandidateFactory(team=team, first_name=f"Person {number}") for number in range(5)]


@pytest.fixture
def asked(question_of, recruiter):
    def ask(grid="candidates", *conditions, **given):
        return question_of(recruiter, grid, *conditions, **given)

    return ask


def wearers(name: str) -> set:
    return set(CandidateTag.objects.filter(tag__name=name).values_list("candidate_id", flat=True))


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_new_tag_is_put_on_all_that_match_but_some(people, asked, team, recruiter):
    tag_candidates(
        team=team,
        candidates=Candidate.objects.filter(pk=people[0].pk),
        tags=ensure_tags(team=team, names=["Nights"]),
    )

    bulk = done(asked(), "tag", all_but(people[4].pk), new="nights")

    assert wearers("Nights") == {person.pk for person in people[:4]}
    assert (bulk.status, bulk.total, bulk.done, bulk.changed, bulk.unchanged) == ("finished", 4, 4, 3, 1)
    assert bulk.done_words == "3 changed, 1 were so already"
    tagged = Event.objects.filter(kind="candidate.tagged", actor_id=recruiter.pk)
    assert {event.subject_id for event in tagged} == {person.pk for person in people[1:4]}
    assert kinds()[-1] == "bulk_action.finished"

    bulk = undone(bulk, now=timezone.now())

    # Who had it before keeps it.
    assert wearers("Nights") == {people[0].pk}
    assert bulk.undo_report == {"restored": 3, "kept": 0}
    assert kinds()[-1] == "bulk_action.undone"


def test_the_filter_and_the_search_say_who_is_meant(people, asked):
    done(asked("candidates", where("candidate.first_name", "is", "Person 3")), "tag", new="One")
    done(asked(q="Person 2"), "tag", new="Two")

    assert wearers("One") == {people[3].pk}
    assert wearers("Two") == {people[2].pk}


def test_what_was_asked_is_not_kept(people, asked):
    done(asked(q="Person 2"), "tag", new="Two")

    assert "Person 2" not in repr(list(BulkAction.objects.values())) + repr(list(BulkBatch.objects.values()))


def test_undoing_leaves_what_somebody_has_changed_since(people, asked, team):
    bulk = done(asked(), "tag", new="Nights")
    tag = CandidateTag.objects.first().tag
    ours = Candidate.objects.filter(pk=people[0].pk)
    # Taken off and put on again by somebody: it is theirs now.
    CandidateTag.objects.filter(candidate=people[0]).delete()
    tag_candidates(team=team, candidates=ours, tags=[tag])

    bulk = undone(bulk, now=timezone.now())

    assert wearers("Nights") == {people[0].pk}
    assert bulk.undo_report == {"restored": 4, "kept": 1}
    with pytest.raises(CannotUndo):
        undo_bulk(bulk=bulk, now=timezone.now())


def test_a_tag_is_taken_off_and_put_on_again(people, asked):
    done(asked(), "tag", these([people[0].pk, people[1].pk]), new="Nights")
    tag = CandidateTag.objects.first().tag_id

    bulk = done(asked(), "untag", existing=tag)
    assert wearers("Nights") == set()
    assert (bulk.changed, bulk.unchanged) == (2, 3)

    undone(bulk, now=timezone.now())
    assert wearers("Nights") == {people[0].pk, people[1].pk}


def test_a_tag_that_was_removed_meanwhile_stops_it_with_words(people, asked):
    bulk = begun(asked(), "tag", new="Nights")
    remove_tag(tag=ensure_tags(team=bulk.team, names=["Nights"])[0])

    bulk = work(bulk)

    assert (bulk.status, bulk.error) == ("failed", "The tag was removed meanwhile.")
    assert bulk.worker is None


def test_people_are_put_on_a_new_list_and_taken_off_again(people, asked, team):
    bulk = done(asked(), "list", these(person.pk for person in people[:3]), new="Night nurses")
    list_ = List.objects.get(name="Night nurses")
    assert set(list_.memberships.values_list("candidate_id", flat=True)) == {each.pk for each in people[:3]}
    again = done(asked(), "list", existing=list_.pk)
    assert (again.changed, again.unchanged) == (2, 3)

    remove_members(list_=list_, candidates=[people[0].pk], actor_id=None)
    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 2, "kept": 1}
    assert set(ListMember.objects.values_list("candidate_id", flat=True)) == {each.pk for each in people[3:]}


def test_a_list_that_was_deleted_meanwhile_stops_it_with_words(people, asked, team):
    list_ = create_static_list(team=team, name="Nurses", actor_id=None)
    bulk = begun(asked(), "list", existing=list_.pk)
    delete_list(list_=list_, actor_id=None, now=timezone.now())

    assert work(bulk).error == "The list was deleted meanwhile."


def test_who_was_merged_or_erased_meanwhile_is_refused_and_blocks_nobody(people, asked):
    bulk = begun(asked(), "tag", new="Nights")
    merge_candidates(kept=people[0], gone=people[1])
    erase_candidate(candidate=people[2], actor_id=None, now=timezone.now())

    bulk = work(bulk)

    assert wearers("Nights") == {people[0].pk, people[3].pk, people[4].pk}
    assert (bulk.status, bulk.changed, bulk.refused) == ("finished", 3, {"No longer there": 2})


def test_the_same_person_in_two_rows_is_changed_once(people, asked):
    for _ in range(2):
        Application.objects.create(
            team=people[0].team, candidate=people[0], is_active=False, method="api", status=_status("new")
        )
    bulk = done(asked("applications"), "tag", new="Nights")

    assert wearers("Nights") == {person.pk for person in people}
    assert (bulk.total, bulk.changed, bulk.unchanged) == (7, 5, 2)


def _status(key: str) -> ApplicationStatus:
    return ApplicationStatus.objects.get(key=key)


def test_the_status_moves_with_its_chats_stage_and_back(number, asked, recruiter):
    open_, closed = text_in(number, body="One"), text_in(number, body="Two")
    close_conversation(conversation=closed.conversation, actor=recruiter, now=timezone.now())
    chat = open_.conversation

    bulk = done(asked(), "status", status=_status("engaged").pk)

    assert _statuses() == {
        open_.conversation.candidate_id: "engaged",
        closed.conversation.candidate_id: "new",
    }
    chat.refresh_from_db()
    assert chat.stage == "engaged"
    assert (bulk.changed, bulk.refused) == (1, {"The chat is closed": 1})
    assert {"application.status_changed", "conversation.stage_changed"} <= set(kinds())

    undone(bulk, now=timezone.now())

    chat.refresh_from_db()
    assert chat.stage == "new"
    assert set(_statuses().values()) == {"new"}


def test_a_status_that_somebody_has_set_since_stays(people, asked):
    bulk = done(asked("applications"), "status", status=_status("engaged").pk)
    Application.objects.filter(candidate=people[0]).update(status=_status("archived"))

    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 4, "kept": 1}
    assert _statuses()[people[0].pk] == "archived"


def _statuses() -> dict:
    return dict(Application.objects.values_list("candidate_id", "status__key"))


def test_chats_are_assigned_and_given_back_to_whom_they_were_with(
    number, asked, team, recruiter, teammate, restricted
):
    chats = [text_in(number, body="Hello").conversation for _ in range(3)]
    assign_conversation(conversation=chats[0], assignee=teammate, actor=recruiter)
    CandidateFactory(team=team)

    bulk = done(asked(), "assign", assignee=restricted.pk)

    assert set(Conversation.objects.values_list("assignee", flat=True)) == {restricted.pk}
    # As one by one: a restricted member sees what is theirs.
    assert ConversationShare.objects.filter(user=restricted).count() == 3
    assert (bulk.changed, bulk.refused) == (3, {"Nobody has written with them yet": 1})
    assert kinds().count("conversation.shared") == 3

    assign_conversation(conversation=chats[2], assignee=recruiter, actor=recruiter)
    bulk = undone(bulk, now=timezone.now())

    assert dict(Conversation.objects.values_list("pk", "assignee")) == {
        chats[0].pk: teammate.pk,
        chats[1].pk: None,
        chats[2].pk: recruiter.pk,
    }
    assert bulk.undo_report == {"restored": 2, "kept": 1}
    assert ConversationShare.objects.filter(user=restricted).count() == 1


def test_whom_it_is_given_to_must_still_be_there(number, asked, teammate, team):
    text_in(number, body="Hello")
    bulk = begun(asked("conversations"), "assign", assignee=teammate.pk)
    Membership.objects.for_team(team).filter(user=teammate).delete()

    assert work(bulk).error == "Whom it is to be assigned to has left the team."


def test_closing_is_undone_with_since_when_they_waited(number, asked, recruiter):
    chats = [text_in(number, body="Hello").conversation for _ in range(3)]
    since = dict(Conversation.objects.values_list("pk", "waiting_since"))

    bulk = done(asked("conversations"), "close")
    assert not Conversation.objects.open().exists()
    chats[0].refresh_from_db()
    open_conversation(conversation=chats[0], actor=recruiter)
    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 2, "kept": 1}
    now = dict(Conversation.objects.open().values_list("pk", "waiting_since"))
    assert now == since | {chats[0].pk: None}


def test_opening_is_undone_where_nobody_has_written_since(number, asked, recruiter):
    chats = [text_in(number, body="Hello").conversation for _ in range(2)]
    for chat in chats:
        close_conversation(conversation=chat, actor=recruiter, now=timezone.now())

    bulk = done(asked("conversations"), "open")
    assert Conversation.objects.open().count() == 2
    text_in(number, phone=chats[0].candidate.phone, body="There?")
    bulk = undone(bulk, now=timezone.now())

    assert bulk.undo_report == {"restored": 1, "kept": 1}
    assert Conversation.objects.open().get().pk == chats[0].pk


def test_opting_out_leaves_a_note_and_cannot_be_undone(number, asked, team, recruiter):
    chat = text_in(number, body="Hello").conversation
    unwritten = CandidateFactory(team=team)

    bulk = done(asked(), "opt_out", reason="The fair is over")

    assert set(OptOut.objects.values_list("phone", flat=True)) == {chat.candidate.phone, unwritten.phone}
    assert Note.objects.get(conversation=chat).body == "Opted out: The fair is over"
    assert bulk.changed == 2
    # What somebody wrote is kept where it belongs, and not here.
    assert bulk.choice == {}
    with pytest.raises(CannotUndo, match="one by one"):
        undo_bulk(bulk=bulk, now=timezone.now())


def test_nothing_chosen_begins_nothing(team, asked, people, other_team):
    with pytest.raises(NothingChosen):
        begun(asked(), "tag", these([]), new="Nights")
    with pytest.raises(NothingChosen):
        begun(asked(q="nobody at all"), "tag", new="Nights")


def test_a_team_never_touches_anothers_rows(people, asked, other_team):
    with as_team(other_team.pk):
        foreign = CandidateFactory(team=other_team)

    bulk = done(asked(), "tag", these([foreign.pk, people[0].pk]), new="Nights")

    assert (bulk.total, bulk.changed) == (1, 1)
    with as_team(other_team.pk):
        assert not CandidateTag.objects.filter(candidate=foreign).exists()


def test_a_role_without_the_right_begins_nothing_and_goes_on_with_nothing(
    people, asked, question_of, restricted, recruiter, team
):
    with pytest.raises(NotYourAction):
        begun(question_of(restricted, "candidates"), "assign", assignee="nobody")
    bulk = begun(asked(), "tag", new="Nights")
    Membership.objects.for_team(team).filter(user=recruiter).update(role=Membership.Role.RESTRICTED)

    bulk = work(bulk)

    assert bulk.status == "failed"
    assert "may no longer do it" in bulk.error
    assert wearers("Nights") == set()


def test_a_choice_says_which_or_what_is_new(asked, people):
    action = action_named("candidates", "tag")
    for given in ({}, {"new": "  "}, {"existing": "no-id"}):
        assert not action.form(given, team=people[0].team).is_valid()


def test_cancelling_keeps_what_was_done_which_can_be_undone(people, asked, monkeypatch):
    bulk = begun(asked(), "tag", new="Nights")
    bulk = cancel_bulk(bulk=bulk, now=timezone.now())
    assert work(bulk).status == "cancelled"
    assert wearers("Nights") == set()
    with pytest.raises(NotInProgress):
        cancel_bulk(bulk=bulk, now=timezone.now())


def test_what_was_kept_for_undoing_goes_after_a_day(people, asked):
    bulk = done(asked(), "tag", new="Nights")
    with pytest.raises(CannotUndo):
        undo_bulk(bulk=bulk, now=timezone.now() + timedelta(hours=25))

    forget_bulk(bulk_id=bulk.pk)

    assert not BulkBatch.objects.exists()
    bulk.refresh_from_db()
    assert (bulk.keeps_rows, bulk.changed) == (False, 5)
    assert wearers("Nights")


def test_the_number_of_queries_is_that_of_batches(team, asked, count_queries):
    def run(number: int) -> int:
        made = [ConversationFactory(team=team).candidate_id for _ in range(number)]
        bulks = [
            begun(asked(), "tag", these(made), new=f"Tag {number}"),
            begun(asked(), "list", these(made), new=f"List {number}"),
            begun(asked(), "status", these(made), status=_status("engaged").pk),
            begun(asked(), "assign", these(made), assignee=asked().membership.user_id),
        ]
        return count_queries(lambda: [work(bulk) for bulk in bulks])

    assert run(2) == run(20)
