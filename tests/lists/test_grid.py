"""A list's people are a grid: the one of candidates, of whom the list chooses."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.chat.models import Conversation
from apps.lists.models import List
from apps.lists.services import add_members
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out, record_consent
from tests.factories.candidates import CandidateFactory, write_candidates
from tests.factories.chat import ConversationFactory
from tests.factories.lists import DynamicListFactory, StaticListFactory
from tests.grids.conftest import address, where

NURSES = {"all": [{"field": "candidate.first_name", "op": "is", "value": "Nurse"}]}
# Its client looks for its session, and the request's transaction is inside the test's.
OF_THE_TEST = 3
# How many match, and that the bound on finding it out is taken back: what all stands on the page is counted there.
COUNTING = 2


def within(list_, *conditions, **asked):
    return address("candidates", *conditions, **asked).replace("/candidates/", f"/lists/{list_.pk}/")


def names(response):
    return [str(line.lead) for line in response.context["page"].lines]


def labels(response):
    return [head.label for head in response.context["heads"]]


@pytest.fixture
def nights(team):
    """A static list of a nurse and a driver; a cook is not on it."""
    people = [CandidateFactory(team=team, first_name=name) for name in ("Nurse", "Driver")]
    CandidateFactory(team=team, first_name="Cook")
    return StaticListFactory(team=team, name="Nights", people=people)


def test_it_has_whom_the_list_has_and_can_be_sorted_searched_and_filtered(as_recruiter, nights):
    assert names(as_recruiter.get(within(nights))) == ["Driver", "Nurse"]
    assert names(as_recruiter.get(within(nights, sort="-name"))) == ["Nurse", "Driver"]
    assert names(as_recruiter.get(within(nights, q="riv"))) == ["Driver"]
    some = as_recruiter.get(within(nights, where("candidate.first_name", "starts_with", "N", "C")))
    assert (names(some), some.context["count_words"]) == (["Nurse"], "1 candidate")
    assert some.context["choose_all_url"].startswith(f"/lists/{nights.pk}/?filter=")
    assert "Save view" not in some.content.decode()


def test_of_a_dynamic_list_it_has_whom_its_filter_says_now(team, as_recruiter, nights):
    list_ = DynamicListFactory(team=team, filter_=NURSES)
    assert names(as_recruiter.get(within(list_))) == ["Nurse"]

    Candidate.objects.filter(first_name="Cook").update(first_name="Nurse", last_name="Two")

    assert names(as_recruiter.get(within(list_, sort="-name"))) == ["Nurse Two", "Nurse"]
    assert names(as_recruiter.get(within(list_, where("candidate.last_name", "is", "Two")))) == ["Nurse Two"]


def test_every_door_of_the_grid_knows_whose_rows_are_meant(as_recruiter, nights):
    page = as_recruiter.get(within(nights, q="r"))
    for name in ("add_url", "columns_url"):
        door = page.context[name]
        assert f"list={nights.pk}&q=r" in door
        assert as_recruiter.get(door).context["back_url"] == within(nights, q="r")

    field = as_recruiter.get(f"{page.context['add_url']}&field=candidate.city").context
    asked = dict(field["hidden"]) | {"op": "is", "value": "Newark"}

    gone = as_recruiter.get("/grids/candidates/condition/", asked)

    assert gone.headers["Location"].startswith(f"/lists/{nights.pk}/?filter=")
    assert "Newark" in gone.headers["Location"]
    assert gone.headers["Location"].endswith("&q=r")


def test_columns_of_lists_are_chosen_for_lists(as_recruiter, nights):
    usual = labels(as_recruiter.get(within(nights)))
    assert (usual[0], usual[-1]) == ("Name", "Added")
    assert "Texts" in usual

    as_recruiter.post(f"/grids/candidates/columns/?list={nights.pk}", {"columns": ["email", "added"]})
    as_recruiter.post("/grids/candidates/columns/", {"columns": ["city"]})

    assert labels(as_recruiter.get(within(nights))) == ["Name", "E-mail", "Added"]
    assert labels(as_recruiter.get("/candidates/")) == ["Name", "City"]


def test_it_says_why_somebody_cannot_be_texted_and_opens_or_begins_their_chat(team, as_recruiter):
    written, unwritten = ConversationFactory(team=team).candidate, CandidateFactory(team=team)
    for phone in (written.phone, unwritten.phone):
        record_consent(team=team, phone=phone, given=True, method="form", wording="", at=timezone.now())
    opt_out(team=team, phone=written.phone, source=OptOut.Source.KEYWORD, wording="", now=timezone.now())
    silent = CandidateFactory(team=team)
    list_ = StaticListFactory(team=team, people=[written, unwritten, silent])

    shown = as_recruiter.get(within(list_)).content.decode()

    assert "They have opted out of texts" in shown
    assert shown.count("Opted out") == 1
    assert shown.count("Can be texted</span>") == 1
    assert "There is no consent to bulk texts on record." in shown
    assert f'href="/chat/{Conversation.objects.get().pk}/" data-open' in shown
    assert f'formaction="{reverse("chat:begin", args=[unwritten.pk])}"' in shown


def test_a_list_that_is_not_there_has_no_doors(as_recruiter, team, nights):
    static = f"/grids/candidates/condition/?changed_list={nights.pk}"
    assert as_recruiter.get(static).status_code == 404
    assert as_recruiter.get("/grids/candidates/condition/?list=nonsense").status_code == 404
    List.objects.update(archived_at=timezone.now())
    assert as_recruiter.get(f"/grids/candidates/condition/?list={nights.pk}").status_code == 404


@pytest.mark.parametrize("is_dynamic", [False, True])
def test_a_page_costs_the_same_for_many_rows_as_for_few(team, as_recruiter, count_queries, is_dynamic):
    def fill(count, first):
        people = [
            Candidate(team=team, first_name="Nurse", phone=f"+1312556{line:04d}")
            for line in range(first, first + count)
        ]
        return write_candidates(people)

    people = fill(20, first=0)
    list_ = (
        DynamicListFactory(team=team, filter_=NURSES)
        if is_dynamic
        else StaticListFactory(team=team, people=people)
    )
    everything = within(
        list_,
        where("active_application.status", "any_of", "new"),
        columns="phone,status,tags,texts,waiting,assignee,job_title",
        q="312",
    )
    few = count_queries(lambda: as_recruiter.get(everything))
    more = fill(180, first=20)
    if not is_dynamic:
        add_members(list_=list_, candidates=[person.pk for person in more], actor_id=None)

    assert count_queries(lambda: as_recruiter.get(everything)) == few + COUNTING
    assert count_queries(lambda: as_recruiter.get(within(list_))) - OF_THE_TEST <= 12


def test_what_was_refused_stays_in_its_form(as_recruiter, nights):
    refused = as_recruiter.post(f"/lists/{nights.pk}/edit/", {"name": "", "description": "For May"})

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "For May" in page
    assert "This field is required." in page
    assert f'action="/lists/{nights.pk}/copy/"' in page
    assert as_recruiter.get(f"/lists/{nights.pk}/edit/").status_code == 200
