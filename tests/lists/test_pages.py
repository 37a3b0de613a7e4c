"""The pages of lists."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.lists.models import List, ListMember
from apps.lists.selectors import members_of, rows
from apps.lists.services import measure_lists
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}
CONDITION = {"field1": "candidate.first_name", "op1": "is", "value1": "Nurse"}


def page(client, list_, question=""):
    return client.get(f"/lists/{list_.pk}/{question}").content.decode()


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


def test_a_dynamic_list_is_made_of_conditions_and_says_them(team, as_recruiter):
    CandidateFactory(team=team, first_name="Nurse")

    as_recruiter.post("/lists/new/", {"name": "Nurses", "kind": "dynamic", **CONDITION})

    made = List.objects.get()
    assert made.filter == NURSES
    shown = page(as_recruiter, made)
    assert "First name is “Nurse”" in shown
    assert "Can be texted: 1" in shown


@pytest.mark.parametrize(
    ("fields", "filter_"),
    [
        (
            {"field1": "candidate.opted_out", "op1": "is", "value1": "Yes"},
            {"field": "candidate.opted_out", "op": "is", "value": True},
        ),
        (
            {"field1": "active_application.status", "op1": "any_of", "value1": "new, Archived"},
            {"field": "active_application.status", "op": "any_of", "value": ["new", "archived"]},
        ),
        (
            {"field1": "candidate.created_at", "op1": "within_days", "value1": "7"},
            {"field": "candidate.created_at", "op": "within_days", "value": 7},
        ),
        (
            {"field2": "candidate.email", "op2": "empty", "value2": ""},
            {"field": "candidate.email", "op": "empty"},
        ),
    ],
)
def test_what_people_write_becomes_what_the_filter_language_has(team, as_recruiter, fields, filter_):
    as_recruiter.post("/lists/new/", {"name": "Some", "kind": "dynamic", **fields})

    assert List.objects.get().filter == {"all": [filter_]}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Without a condition it would be everybody"),
        ({"field1": "candidate.created_at", "op1": "within_days", "value1": "soon"}, "whole number of days"),
        ({"field1": "candidate.first_name", "op1": "lt", "value1": "x"}, "cannot be asked"),
    ],
)
def test_conditions_that_cannot_be_read_are_told_of_at_their_place(team, as_recruiter, fields, words):
    refused = as_recruiter.post("/lists/new/", {"name": "Some", "kind": "dynamic", **fields})

    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not List.objects.exists()


def test_the_head_says_why_some_cannot_be_texted(team, as_recruiter):
    people = [CandidateFactory(team=team) for _ in range(3)]
    opt_out(
        team=team,
        phone=people[0].phone,
        source=OptOut.Source.KEYWORD,
        wording="STOP",
        now=timezone.now(),
    )
    list_ = StaticListFactory(team=team, people=people)
    measure_lists(team=team, now=timezone.now())

    shown = page(as_recruiter, list_)

    assert "Can be texted: 2</strong> · cannot: 1 opted out" in shown
    assert "sparkline" in shown
    assert "Growth" in shown


def test_a_large_list_is_counted_when_somebody_asks(team, as_recruiter, monkeypatch):
    monkeypatch.setattr("apps.lists.selectors.reach.COUNTED", 2)
    list_ = StaticListFactory(team=team, people=[CandidateFactory(team=team) for _ in range(3)])

    assert "2+ people" in page(as_recruiter, list_)
    assert "Can be texted: 3" in page(as_recruiter, list_, "?exact=1")


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
    monkeypatch.setattr(rows, "ROWS", 2)
    people = [CandidateFactory(team=team, first_name=f"Person{each}") for each in range(5)]
    list_ = (
        DynamicListFactory(team=team, filter_={"all": []})
        if is_dynamic
        else StaticListFactory(team=team, people=people)
    )
    seen, place = [], ""
    for _ in range(3):
        found = rows.member_page(list_, query="", place=place, now=timezone.now())
        seen += [row.candidate for row in found.rows]
        place = found.next_place

    assert sorted(seen, key=lambda each: each.pk) == sorted(people, key=lambda each: each.pk)
    assert place == ""
    assert 'rel="next"' in page(as_recruiter, list_)
    assert "Person3" in page(as_recruiter, list_, "?q=person3")
    assert "Nobody here is called that" in page(as_recruiter, list_, "?q=zzz")
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


def test_the_conditions_of_a_list_are_shown_as_they_were_filled_in_and_changed(team, as_recruiter):
    statuses = {"field": "active_application.status", "op": "any_of", "value": ["new", "archived"]}
    list_ = DynamicListFactory(team=team, filter_={"all": [*NURSES["all"], statuses]})
    shown = page(as_recruiter, list_)
    assert 'value="Nurse"' in shown
    assert 'value="New, Archived"' in shown

    answer = as_recruiter.post(f"/lists/{list_.pk}/filter/", CONDITION)

    list_.refresh_from_db()
    assert (answer.status_code, list_.filter) == (302, NURSES)
    refused = as_recruiter.post(f"/lists/{list_.pk}/filter/", {**CONDITION, "op1": "lt"})
    assert (refused.status_code, "cannot be asked" in refused.content.decode()) == (422, True)


def test_a_list_that_cannot_be_read_gets_other_conditions_and_a_deeper_filter_is_left_alone(
    team, as_recruiter
):
    lost = DynamicListFactory(team=team, filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})
    deep = DynamicListFactory(team=team, filter_={"any": [NURSES, NURSES]})

    assert "Save the conditions" in page(as_recruiter, lost)
    assert "Save the conditions" not in page(as_recruiter, deep)
    as_recruiter.post(f"/lists/{lost.pk}/filter/", CONDITION)
    assert "This list cannot be read" not in page(as_recruiter, lost)
