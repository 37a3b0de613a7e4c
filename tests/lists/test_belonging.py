"""Which lists somebody is on, beside their chat."""

from __future__ import annotations

import json

import pytest

from apps.lists.models import List, ListMember
from apps.lists.selectors import belonging
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}
WELDERS = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Welder"}]}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(team):
    return ConversationFactory(team=team, first_name="Nurse", last_name="Twelve")


@pytest.fixture
def nurse(chat):
    return chat.candidate


@pytest.fixture
def address(chat):
    return f"/chat/{chat.pk}/lists/"


def test_the_lists_of_both_kinds_are_shown_and_no_others(team, as_recruiter, nurse, address):
    StaticListFactory(team=team, name="Open day", people=[nurse])
    StaticListFactory(team=team, name="Not theirs", people=[CandidateFactory(team=team)])
    DynamicListFactory(team=team, name="All nurses", filter_=NURSES)
    DynamicListFactory(team=team, name="All welders", filter_=WELDERS)

    shown = as_recruiter.get(address, headers=HTMX).content.decode()

    assert "Open day" in shown
    assert "All nurses" in shown
    assert "Not theirs" not in shown
    assert "All welders" not in shown


def test_somebody_is_put_on_a_list_by_its_name_and_the_toast_takes_them_off(
    team, as_recruiter, nurse, address
):
    list_ = StaticListFactory(team=team, name="Open day")

    put = as_recruiter.post(address, {"list": " open DAY "}, headers=HTMX)

    assert ListMember.objects.get().candidate == nurse
    toast = json.loads(put.headers["HX-Trigger"])["toast"]
    assert toast["text"] == "On “Open day”"
    as_recruiter.post(toast["undo"]["url"], headers=HTMX)
    assert not ListMember.objects.filter(list=list_).exists()


def test_somebody_is_taken_off_and_put_back(team, as_recruiter, nurse, address):
    StaticListFactory(team=team, name="Open day", people=[nurse])

    off = as_recruiter.post(address, {"list": "Open day", "off": "yes"}, headers=HTMX)

    assert not ListMember.objects.exists()
    assert "On none." in off.content.decode()
    as_recruiter.post(json.loads(off.headers["HX-Trigger"])["toast"]["undo"]["url"], headers=HTMX)
    assert ListMember.objects.get().candidate == nurse


@pytest.mark.parametrize("name", ["Nowhere", "All nurses"])
def test_a_list_that_takes_nobody_by_hand_says_so(team, as_recruiter, address, name):
    DynamicListFactory(team=team, name="All nurses", filter_=NURSES)

    refused = as_recruiter.post(address, {"list": name}, headers=HTMX)

    toast = json.loads(refused.headers["HX-Trigger"])["toast"]
    assert toast["kind"] == "bad"
    assert name in toast["text"]


def test_without_scripts_it_is_a_page_of_its_own(team, as_recruiter, address):
    StaticListFactory(team=team, name="Open day")

    shown = as_recruiter.post(address, {"list": "Open day"}, follow=True).content.decode()

    assert "On “Open day”" in shown
    assert "Take off the list Open day" in shown


def test_a_filter_that_can_no_longer_be_read_holds_nobody_up(team, as_recruiter, address):
    DynamicListFactory(team=team, name="Broken", filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    assert "On none." in as_recruiter.get(address, headers=HTMX).content.decode()


def test_of_very_many_filters_it_is_said_how_many_were_not_asked(team, as_recruiter, address, monkeypatch):
    monkeypatch.setattr(belonging, "ASKED", 1)
    for _ in range(3):
        DynamicListFactory(team=team, filter_=NURSES)

    assert "2 more dynamic lists were not asked" in as_recruiter.get(address, headers=HTMX).content.decode()


def test_it_costs_the_same_for_one_list_as_for_twenty(team, as_recruiter, nurse, address, count_queries):
    def call():
        assert as_recruiter.get(address, headers=HTMX).status_code == 200

    DynamicListFactory(team=team, filter_=NURSES)
    call()
    for_one = count_queries(call)
    for _ in range(10):
        StaticListFactory(team=team, people=[nurse])
        DynamicListFactory(team=team, filter_=NURSES)

    assert count_queries(call) == for_one


def test_the_names_of_static_lists_are_offered(team, as_recruiter):
    StaticListFactory(team=team, name="Open day")
    DynamicListFactory(team=team, name="All nurses", filter_=NURSES)

    offered = as_recruiter.get("/lists/names/").content.decode()

    assert "Open day" in offered
    assert "All nurses" not in offered
