"""A list comes of the filter of a grid; and the filter of a dynamic one is changed in a grid."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from apps.candidates.models import Application
from apps.events.models import Event
from apps.lists.models import List
from apps.lists.selectors import members_of
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory
from tests.grids.conftest import address, where

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}
NEW = "/lists/new/"


def outlet(response):
    """Return where “Save as list” leads to."""
    [link] = response.context["outlets"]
    assert link.url in response.content.decode().replace("&amp;", "&")
    return link.url


def made_from(as_recruiter, grid_address, **given):
    """Press “Save as list” on a grid, and send what stands there then."""
    form = as_recruiter.get(outlet(as_recruiter.get(grid_address)))
    as_recruiter.post(NEW, {"filter": form.context["filter"], "name": "Made", "kind": "dynamic", **given})
    return List.objects.select_related("team__account").get(name="Made")


def people_on(list_):
    return set(members_of(list_, now=timezone.now()))


@pytest.fixture
def three(team):
    return [
        CandidateFactory(team=team, first_name=name, last_name=last, city=city)
        for name, last, city in (
            ("Nurse", "Ann", "Newark"),
            ("Nurse", "Bea", ""),
            ("Driver", "Cid", "Newark"),
        )
    ]


def test_the_new_list_says_whom_it_will_have_and_how_many_they_are_now(as_recruiter, three):
    page = as_recruiter.get(
        outlet(as_recruiter.get(address("candidates", where("candidate.first_name", "is", "Nurse"))))
    )

    shown = page.content.decode()
    assert "First name is “Nurse”" in shown
    assert "2 candidates match now" in shown


@pytest.mark.parametrize("kind", List.Kind)
def test_a_list_has_whom_the_grid_showed_words_looked_for_and_all(as_recruiter, team, three, kind):
    grid = address("candidates", where("candidate.city", "is", "Newark"), q="NURSE")

    made = made_from(as_recruiter, grid, kind=kind, description="For May")

    assert people_on(made) == {three[0]}
    assert (made.kind, made.description, made.filter is None) == (kind, "For May", kind == List.Kind.STATIC)
    CandidateFactory(team=team, first_name="Nurse", city="Newark")
    assert len(people_on(made)) == (1 if kind == List.Kind.STATIC else 2)
    added = Event.objects.filter(subject_id=made.pk, kind="list.members_added")
    assert list(added.values_list("data", flat=True)) == ([{"count": 1}] if kind == List.Kind.STATIC else [])


def test_a_filter_of_alternatives_and_words_are_asked_together(as_recruiter, three):
    either = {"any": [NURSES["all"][0], where("candidate.city", "is", "Newark")]}

    made = made_from(as_recruiter, f"/candidates/?q=bea&filter={json.dumps(either)}")

    assert people_on(made) == {three[1]}


def test_what_a_view_asks_can_become_a_list(as_recruiter, three):
    saved = address("candidates", where("candidate.first_name", "is", "Nurse")).replace("/candidates/", "")
    as_recruiter.post(f"/grids/candidates/views/{saved}", {"name": "Nurses"})
    view = as_recruiter.get("/candidates/").context["own_views"][0]

    assert people_on(made_from(as_recruiter, view.url)) == set(three[:2])


def test_people_of_conversations_are_those_who_have_one(as_recruiter, team, three):
    for person in three[1:]:
        ConversationFactory(team=team, phone=person.phone, first_name=person.first_name)

    made = made_from(as_recruiter, address("conversations", where("conversation.waiting", "is", False)))

    assert people_on(made) == set(three[1:])


APPLICATIONS = [
    [where("application.job_title", "contains", "nurse")],
    [where("application.job_title", "contains", "nurse"), where("candidate.city", "is", "Newark")],
    [
        where("application.job_title", "contains", "nurse"),
        where("application.source", "is_not", "Board"),
        where("application.is_active", "is", True),
    ],
]


@pytest.mark.parametrize("conditions", APPLICATIONS)
def test_people_of_applications_are_those_whose_applications_are_shown(as_recruiter, team, three, conditions):
    nurse, other, driver = three
    Application.objects.filter(candidate=nurse).update(job_title="Night nurse", source="Board")
    Application.objects.filter(candidate=other).update(job_title="Nurse", source="Feed")
    Application.objects.filter(candidate=driver).update(job_title="Driver", source="Feed")
    grid = as_recruiter.get(address("applications", *conditions, columns="job_title"))
    shown = {line.lead for line in grid.context["page"].lines}
    assert shown

    made = made_from(as_recruiter, address("applications", *conditions))

    assert {person.name for person in people_on(made)} == shown


@pytest.mark.parametrize(
    "conditions",
    [
        # Of one application; of “any” each could be true of another.
        [where("application.job_title", "contains", "nurse"), where("application.source", "is", "Board")],
        [where("application.job_title", "not_contains", "nurse")],
        [where("application.is_active", "is", False)],
        [where("application.is_active", "is", True)],
    ],
)
def test_what_cannot_be_said_of_people_offers_no_list(as_recruiter, conditions):
    assert as_recruiter.get(address("applications", *conditions)).context["outlets"] == []


def test_nothing_narrowed_and_nothing_read_is_no_list(as_recruiter, three):
    assert as_recruiter.get("/candidates/").context["outlets"] == []
    assert as_recruiter.get("/candidates/?filter=nonsense").context["outlets"] == []
    assert (
        as_recruiter.get(address("messages", where("message.body", "contains", "x"))).context["outlets"] == []
    )
    refused = as_recruiter.post(
        NEW, {"filter": '{"all": [{"field": "nope"}]}', "name": "X", "kind": "dynamic"}
    )
    assert (refused.status_code, "There is no field “nope”" in refused.content.decode()) == (422, True)
    # Without a filter a list would be dynamic of everybody.
    as_recruiter.post(NEW, {"filter": '{"all": []}', "name": "Y", "kind": "dynamic"})
    assert not List.objects.exists()


def test_changing_a_filter_is_done_in_the_grid_and_comes_back(team, as_recruiter, three):
    list_ = DynamicListFactory(team=team, filter_=NURSES, name="Nurses")
    opened = as_recruiter.get(as_recruiter.get(f"/lists/{list_.pk}/").context["change_url"])
    assert [line.lead for line in opened.context["page"].lines] == ["Nurse Bea", "Nurse Ann"]
    assert "You are changing who is on the list" in opened.content.decode()
    [chip] = opened.context["chips"]

    form = as_recruiter.get(chip.pieces[0].edit_url).context
    changed = as_recruiter.get(form["action"], dict(form["hidden"]) | {"op": "is", "value": "Driver"})
    page = as_recruiter.get(changed.headers["Location"])
    assert [line.lead for line in page.context["page"].lines] == ["Driver Cid"]
    list_.refresh_from_db()
    assert list_.filter == NURSES

    saved = as_recruiter.post(
        f"/lists/{list_.pk}/filter/", {"filter": page.context["question"].written_filter}
    )

    list_.refresh_from_db()
    assert saved.headers["Location"] == f"/lists/{list_.pk}/"
    assert people_on(list_) == {three[2]}


def test_a_list_is_never_changed_to_everybody_and_a_static_one_has_no_filter(team, as_recruiter):
    list_ = DynamicListFactory(team=team, filter_=NURSES)
    static = StaticListFactory(team=team)

    bare = as_recruiter.get(f"/lists/{list_.pk}/filter/").content.decode()
    assert "Save for the list" not in bare
    for text in ("", '{"all": []}', "nonsense", '{"all": [{"field": "candidate.first_name", "op": "lt"}]}'):
        as_recruiter.post(f"/lists/{list_.pk}/filter/", {"filter": text})
    refused = as_recruiter.post(f"/lists/{static.pk}/filter/", {"filter": json.dumps(NURSES)}, follow=True)

    list_.refresh_from_db()
    assert list_.filter == NURSES
    assert "it has no filter" in refused.content.decode()
    assert as_recruiter.get(f"/lists/{static.pk}/filter/").headers["Location"] == f"/lists/{static.pk}/"


def test_a_filter_that_can_no_longer_be_read_is_changed_as_any_other(team, as_recruiter, three):
    lost = DynamicListFactory(team=team, filter_=NURSES)
    List.objects.update(filter={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]})

    opened = as_recruiter.get(as_recruiter.get(f"/lists/{lost.pk}/").context["change_url"])
    assert opened.status_code == 422
    assert "There is no field “custom.gone”" in opened.content.decode()
    as_recruiter.post(f"/lists/{lost.pk}/filter/", {"filter": json.dumps(NURSES)})

    assert "This list cannot be read" not in as_recruiter.get(f"/lists/{lost.pk}/").content.decode()
