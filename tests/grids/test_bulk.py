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
from tests.factories.candidates import CandidateFactory
from tests.grids.bulking import all_but, begun, done, these, undone, work
from tests.grids.conftest import where


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
