"""The pages of lists."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.grids.selectors import grid_page
from apps.lists.models import List, ListMember
from apps.lists.selectors import members_of
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory
from tests.lists.conftest import page

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}


def test_without_lists_the_page_says_what_they_are(as_recruiter):
    shown = as_recruiter.get("/lists/").content.decode()

    assert "No lists yet" in shown
    assert "/lists/new/" in shown


def test_the_table_shows_what_was_measured_and_then_asks_for_now(team, as_recruiter):
    person = CandidateFactory(team=team)
    StaticListFactory(team=team, name="Night shift", people=[person])
    shown = as_recruiter.get("/lists/").content.decode()
    assert "Night shift" in shown
    assert "live=1" in shown

    live = as_recruiter.get("/lists/?live=1", headers={"HX-Request": "true"}).content.decode()

    assert '<td class="table__number">1</td>' in live
    assert "live=1" not in live


@pytest.mark.parametrize("question", ["", "?live=1"])
def test_the_table_costs_the_same_for_one_as_for_twenty(team, as_recruiter, count_queries, question):
    def call():
        assert as_recruiter.get(f"/lists/{question}").status_code == 200

    person = CandidateFactory(team=team)
    DynamicListFactory(team=team, filter_=NURSES)
    call()
    for_one = count_queries(call)
    for _ in range(10):
        StaticListFactory(team=team, people=[person])
        DynamicListFactory(team=team, filter_=NURSES)

    assert count_queries(call) == for_one


def test_a_static_list_is_made_and_people_are_added_and_removed(team, as_recruiter):
    person = CandidateFactory(team=team, first_name="Candidate", last_name="Twelve")
    as_recruiter.post("/lists/new/", {"name": "Nights", "kind": "static"})
    made = List.objects.get()

    assert "Add Candidate Twelve" in page(as_recruiter, made, "?find=twelve")
    as_recruiter.post(f"/lists/{made.pk}/add/", {"candidate": str(person.pk)})
    assert "Remove Candidate Twelve" in page(as_recruiter, made)
    assert "On the list" in page(as_recruiter, made, "?find=twelve")

    gone = as_recruiter.post(f"/lists/{made.pk}/remove/", {"candidate": str(person.pk)}, follow=True)
    assert not ListMember.objects.exists()
    assert "Nobody is on it yet" in gone.content.decode()

    undo = f"/lists/{made.pk}/add/?candidate={person.pk}"
    assert f'data-url="{undo}"' in gone.content.decode()
    assert as_recruiter.post(undo, headers={"HX-Request": "true"}).headers["HX-Redirect"]
    assert ListMember.objects.get().candidate == person


def test_somebody_new_is_begun_from_the_candidates_and_not_from_an_empty_list(team, as_recruiter):
    empty = page(as_recruiter, StaticListFactory(team=team))
    assert "Nobody is on it yet" in empty
    assert ' href="/chat/new/"' not in empty

    everybody = as_recruiter.get("/candidates/").content.decode()

    assert "No candidates yet" in everybody
    # Above the rows, and where there are none.
    assert everybody.count(' href="/chat/new/"') == 2


def test_a_filter_that_can_no_longer_be_read_is_shown_with_its_place_and_nobody(team, as_recruiter):
    CandidateFactory(team=team, first_name="Somebody")
    list_ = DynamicListFactory(team=team, filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    shown = page(as_recruiter, list_)

    assert "This list cannot be read" in shown
    assert "/all/0/field" in shown
    assert "Somebody" not in shown
    assert "Cannot be read" in as_recruiter.get("/lists/?live=1").content.decode()


@pytest.mark.parametrize("is_dynamic", [False, True])
def test_members_come_in_pages_and_none_is_left_out(team, as_recruiter, monkeypatch, is_dynamic):
    monkeypatch.setattr(grid_page, "__kwdefaults__", {"after": "", "size": 2})
    people = [CandidateFactory(team=team, first_name=f"Person{each}") for each in range(5)]
    list_ = (
        DynamicListFactory(team=team, filter_={"all": []})
        if is_dynamic
        else StaticListFactory(team=team, people=people)
    )
    seen, url = [], f"/lists/{list_.pk}/"
    for _ in range(3):
        found = as_recruiter.get(url, headers={"HX-Request": "true", "HX-Target": "grid-more"})
        assert "<html" not in found.content.decode()
        seen += [line.key for line in found.context["page"].lines]
        url = found.context["more_url"]

    assert sorted(seen) == sorted(each.pk for each in people)
    assert url == ""
    assert "Person3" in page(as_recruiter, list_, "?q=person3")
    assert "Nothing matches" in page(as_recruiter, list_, "?q=zzz")
    assert page(as_recruiter, list_, "?after=nonsense~x")


def test_a_page_of_members_costs_the_same_for_one_as_for_twenty(team, as_recruiter, count_queries):
    one = StaticListFactory(team=team, people=[CandidateFactory(team=team)])
    many = StaticListFactory(team=team, people=[CandidateFactory(team=team) for _ in range(20)])
    page(as_recruiter, one)

    assert count_queries(lambda: page(as_recruiter, one)) == count_queries(lambda: page(as_recruiter, many))


def test_a_deleted_list_can_be_brought_back_from_the_notice(team, as_recruiter):
    list_ = StaticListFactory(team=team, name="Nights")

    gone = as_recruiter.post(f"/lists/{list_.pk}/delete/", follow=True).content.decode()
    assert f'data-url="/lists/{list_.pk}/restore/"' in gone
    assert as_recruiter.get(f"/lists/{list_.pk}/").status_code == 404

    back = as_recruiter.post(f"/lists/{list_.pk}/restore/", headers={"HX-Request": "true"})
    assert back.headers["HX-Redirect"] == f"/lists/{list_.pk}/"
    assert as_recruiter.get(f"/lists/{list_.pk}/").status_code == 200


def test_a_list_in_use_stays_and_says_by_what(team, as_recruiter):
    used = StaticListFactory(team=team, name="Nights")
    asks = {"all": [{"field": "candidate.lists", "op": "any_of", "value": str(used.pk)}]}
    DynamicListFactory(team=team, filter_=asks, name="Asking")

    refused = as_recruiter.post(f"/lists/{used.pk}/delete/", follow=True).content.decode()

    assert "it is used by the dynamic list “Asking”" in refused


def test_lists_are_renamed_frozen_copied_and_combined(team, as_recruiter):
    nurse, driver = (CandidateFactory(team=team, first_name=name) for name in ("Nurse", "Driver"))
    nurses = DynamicListFactory(team=team, filter_=NURSES, name="Nurses")
    all_of_them = StaticListFactory(team=team, name="All", people=[nurse, driver])

    as_recruiter.post(f"/lists/{nurses.pk}/edit/", {"name": "RNs", "description": "For May"})
    as_recruiter.post(f"/lists/{nurses.pk}/freeze/")
    as_recruiter.post(f"/lists/{nurses.pk}/copy/", {"name": "Copy"})
    for how in ("union", "difference"):
        given = {"name": how, "how": how, "list": str(nurses.pk)}
        as_recruiter.post(f"/lists/{all_of_them.pk}/combine/", given)

    on = {
        each.name: set(members_of(each, now=timezone.now())) for each in List.objects.select_related("team")
    }
    assert on == {
        "RNs": {nurse},
        "All": {nurse, driver},
        "Copy": {nurse},
        "union": {nurse, driver},
        "difference": {driver},
    }


@pytest.mark.parametrize("door", ["edit", "copy", "combine"])
def test_a_name_that_another_list_has_is_refused_where_it_was_written(team, as_recruiter, door):
    list_ = StaticListFactory(team=team, name="One")
    other = StaticListFactory(team=team, name="Two")

    refused = as_recruiter.post(
        f"/lists/{list_.pk}/{door}/", {"name": "TWO", "how": "union", "list": str(other.pk)}
    )

    assert refused.status_code == 422
    assert "There is a list “TWO” already." in refused.content.decode()


def test_the_rail_leads_to_lists_for_who_works_and_not_for_who_is_restricted(
    as_recruiter, restricted, signed_in
):
    assert 'href="/lists/"' in as_recruiter.get("/chat/").content.decode()
    client = signed_in(restricted)
    assert 'href="/lists/"' not in client.get("/chat/").content.decode()
    assert client.get("/lists/").status_code == 403


def test_a_list_leads_to_a_blast_and_to_a_campaign_for_it(team, as_recruiter):
    list_ = StaticListFactory(team=team)

    shown = as_recruiter.get(f"/lists/{list_.pk}/").content.decode()

    assert f'href="/blasts/new/?list={list_.pk}"' in shown
    assert f'href="/campaigns/new/?list={list_.pk}"' in shown
