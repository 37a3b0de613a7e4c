"""The grids as people see them: rows, orders, filters, columns, counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.candidates.models import Application, Candidate
from apps.chat.models import Conversation
from apps.chat.services import assign_conversation
from apps.grids import selectors
from apps.grids.services import choose_columns
from tests.factories.candidates import CandidateFactory, write_candidates
from tests.factories.chat import ConversationFactory, text_in
from tests.grids.conftest import address, where

# Its client looks for its session, and the request's transaction is inside the test's.
OF_THE_TEST = 3
# How many match, and that the bound on finding it out is taken back: what all stands on the page is counted there.
COUNTING = 2
# Than any table here has rows: all of them are looked at.
FAR_MORE = 1_000_000
GRIDS = ["candidates", "applications", "conversations", "messages"]


def names(response) -> list[str]:
    return [str(line.lead) for line in response.context["page"].lines]


def labels(response) -> list[str]:
    return [head.label for head in response.context["heads"]]


@pytest.mark.parametrize("grid", GRIDS)
def test_a_grid_shows_its_rows_and_the_way_to_their_chat(number, as_recruiter, grid):
    conversation = text_in(number, body="Is the night shift open?").conversation

    response = as_recruiter.get(f"/{grid}/")

    assert response.status_code == 200
    assert response.context["count_words"] == f"1 {grid[:-1]}"
    assert f'href="/chat/{conversation.pk}/" data-open' in response.content.decode()


@pytest.mark.parametrize("grid", [*GRIDS, "links", "blasts"])
def test_an_empty_grid_says_what_it_is_for(as_recruiter, grid):
    assert f"No {grid} yet" in as_recruiter.get(f"/{grid}/").content.decode()


@pytest.mark.parametrize("grid", [*GRIDS, "links", "blasts"])
def test_a_grid_is_for_who_works_with_all(restricted, signed_in, grid):
    assert signed_in(restricted).get(f"/{grid}/").status_code == 403


def test_a_grid_that_is_not_there_is_not_found(as_recruiter):
    assert as_recruiter.get("/grids/people/columns/").status_code == 404


def test_candidates_show_what_chat_knows_of_them(number, recruiter, as_recruiter):
    waiting = text_in(number, body="Good morning", at=timezone.now() - timedelta(hours=14)).conversation
    assign_conversation(conversation=waiting, assignee=recruiter, actor=recruiter)
    CandidateFactory(team=waiting.team, first_name="Unwritten")

    page = as_recruiter.get("/candidates/").content.decode()

    assert "14 h" in page
    assert "age--orange" in page
    assert "Good morning" in page
    assert "Recruiter One" in page
    # To whom nobody ever wrote, there is no chat to open.
    assert page.count("data-open") == 1


def test_rows_are_found_by_a_part_of_a_name_a_phone_or_an_address(team, as_recruiter):
    CandidateFactory(
        team=team, first_name="Renée", last_name="Oak", phone="+12015550123", email="oak@demo.test"
    )
    CandidateFactory(team=team, first_name="Other", phone="+13125559999")

    for words in ("renée o", "OAK", "(201) 555", "oak@demo"):
        assert names(as_recruiter.get("/candidates/", {"q": words})) == ["Renée Oak"], words
    page = as_recruiter.get("/candidates/", {"q": "nobody"})
    assert names(page) == []
    assert "Nothing matches" in page.content.decode()


@pytest.mark.parametrize("grid", ["applications", "conversations", "messages"])
def test_words_find_the_rows_of_a_person(number, as_recruiter, grid):
    found = text_in(number, body="Hello").conversation.candidate
    text_in(number, body="Hello")

    page = as_recruiter.get(f"/{grid}/", {"q": found.phone})

    assert page.context["count_words"].startswith("1 ")


def test_rows_stand_in_the_order_that_the_address_asks_for(team, as_recruiter):
    for name in ("Bea", "Ann", "Cid"):
        CandidateFactory(team=team, first_name=name)

    for sort, expected in (("name", "Ann Bea Cid"), ("-name", "Cid Bea Ann"), ("created", "Bea Ann Cid")):
        assert " ".join(names(as_recruiter.get("/candidates/", {"sort": sort}))) == expected
    # An order that nobody declared is the usual one.
    assert " ".join(names(as_recruiter.get("/candidates/", {"sort": "phone"}))) == "Cid Ann Bea"


def test_the_head_of_the_order_offers_the_other_way(team, as_recruiter):
    CandidateFactory(team=team)

    heads = {head.label: head for head in as_recruiter.get("/candidates/").context["heads"]}

    assert (heads["Created"].sorted, heads["Created"].sort_url) == ("descending", "/candidates/?sort=created")
    assert (heads["Name"].sorted, heads["Name"].sort_url) == ("", "/candidates/?sort=name")
    assert heads["Phone"].sort_url == ""


def test_conversations_stand_by_waiting_and_those_who_do_not_wait_come_last(number, as_recruiter):
    calm = ConversationFactory(team=number.team, first_name="Calm")
    for hours in (2, 20):
        text_in(number, at=timezone.now() - timedelta(hours=hours))

    lines = as_recruiter.get("/conversations/").context["page"].lines

    waits = [line.cells[0].value.words for line in lines]
    assert waits == ["20 h", "2 h", "No texts yet"]
    assert lines[-1].key == calm.pk


def test_pages_follow_on_each_other(team, as_recruiter, monkeypatch):
    monkeypatch.setattr(selectors.grid_page, "__kwdefaults__", {"after": "", "size": 2})
    for name in ("Ann", "Bea", "Cid", "Dan", "Eve"):
        CandidateFactory(team=team, first_name=name)

    seen, url = [], "/candidates/?sort=name"
    while url:
        page = as_recruiter.get(url, headers={"HX-Request": "true", "HX-Target": "grid-more"})
        assert "<html" not in page.content.decode()
        seen.append(names(page))
        url = page.context["more_url"]

    assert seen == [["Ann", "Bea"], ["Cid", "Dan"], ["Eve"]]


def test_a_cursor_of_another_question_begins_at_the_top(team, as_recruiter, monkeypatch):
    monkeypatch.setattr(selectors.grid_page, "__kwdefaults__", {"after": "", "size": 1})
    for name in ("Ann", "Bea"):
        CandidateFactory(team=team, first_name=name)
    after = re.search(r"after=([^&]+)", as_recruiter.get("/candidates/?sort=name").context["more_url"])[1]

    assert names(as_recruiter.get(f"/candidates/?sort=-name&after={after}")) == ["Bea"]
    assert names(as_recruiter.get("/candidates/?sort=name&after=nonsense")) == ["Ann"]


def test_a_filter_narrows_the_rows_and_is_said_in_words(team, as_recruiter):
    CandidateFactory(team=team, first_name="Ann", state="NJ")
    CandidateFactory(team=team, first_name="Bea", state="NY")

    response = as_recruiter.get(address("candidates", where("candidate.state", "is", "NJ")))

    assert names(response) == ["Ann"]
    [chip] = response.context["chips"]
    assert [piece.words for piece in chip.pieces] == ["State is “NJ”"]
    assert chip.pieces[0].remove_url == "/candidates/"


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        (
            '{"all": [{"field": "nope", "op": "is", "value": "x"}]}',
            "There is no field “nope”.",
            "/all/0/field",
        ),
        ('{"all": [', "The filter is no JSON", ""),
        ('{"any": []}', "A group needs a condition.", "/any"),
    ],
)
def test_a_filter_that_cannot_be_read_shows_nobody_and_says_why(team, as_recruiter, text, said, place):
    CandidateFactory(team=team, first_name="Ann")

    response = as_recruiter.get("/candidates/", {"filter": text})

    page = response.content.decode()
    assert response.status_code == 422
    assert names(response) == []
    assert said in page
    assert f"<code>{place}</code>" in page or not place


def test_columns_are_those_that_somebody_chose(team, recruiter, as_recruiter, membership_of):
    CandidateFactory(team=team, email="ann@demo.test")
    usual = labels(as_recruiter.get("/candidates/"))
    assert usual[:3] == ["Name", "Phone", "Job title"]
    assert usual[-1] == "Created"

    choose_columns(membership=membership_of(recruiter), grid="candidates", columns=["email", "gone", "phone"])

    response = as_recruiter.get("/candidates/")
    assert labels(response) == ["Name", "E-mail", "Phone"]
    assert "ann@demo.test" in response.content.decode()
    # Only there, and only for them.
    assert labels(as_recruiter.get("/applications/"))[1] != "E-mail"


def test_a_colleague_has_their_own_columns(recruiter, as_manager, membership_of):
    choose_columns(membership=membership_of(recruiter), grid="candidates", columns=["email"])

    response = as_manager.get("/candidates/?columns=city,phone")
    assert [column.label for column in response.context["question"].columns] == ["City", "Phone"]
    usual = as_manager.get("/candidates/").context["question"].columns
    assert next(column.label for column in usual) == "Phone"


def test_all_that_match_are_chosen_by_their_exact_number(team, as_recruiter, monkeypatch):
    monkeypatch.setattr(selectors.count_matching, "__kwdefaults__", {"at_most": 2})
    monkeypatch.setattr(selectors.grid_page, "__kwdefaults__", {"after": "", "size": 1})
    for name in ("Ann", "Bea", "Cid"):
        CandidateFactory(team=team, first_name=name)

    some = as_recruiter.get("/candidates/")
    every = as_recruiter.get(some.context["choose_all_url"])

    assert some.context["count_words"] == "2+ candidates"
    assert "Choose all 2+ that match" in some.content.decode()
    assert "All 3 matching candidates are chosen" in every.content.decode()


def test_a_page_costs_the_same_for_many_rows_as_for_few(team, number, as_recruiter, count_queries):
    def fill(count: int, first: int) -> None:
        people = [Candidate(team=team, phone=f"+1312556{line:04d}") for line in range(first, first + count)]
        for person in write_candidates(people):
            Conversation.objects.create(team=team, candidate=person, last_message_at=timezone.now())
        with connection.cursor() as cursor:
            # As after a file: what the planner knows of the tables may be of another test's teams.
            cursor.execute("SELECT imports_look_at_tables(%s)", [FAR_MORE])

    everything = address(
        "candidates",
        where("active_application.status", "any_of", "new"),
        where("candidate.phone", "contains", "556"),
        where("conversation.stage", "any_of", "new"),
        columns="phone,status,tags,waiting,assignee,created,job_title",
        q="312",
    )
    fill(20, first=0)
    few = count_queries(lambda: as_recruiter.get(everything))
    fill(180, first=20)
    many = count_queries(lambda: as_recruiter.get(everything))

    assert few == many - COUNTING
    assert many - OF_THE_TEST <= 12
    for grid in GRIDS:
        assert count_queries(lambda grid=grid: as_recruiter.get(f"/{grid}/")) - OF_THE_TEST <= 12


def test_applications_of_the_erased_are_not_shown(team, as_recruiter):
    candidate = CandidateFactory(team=team)
    Application.objects.filter(candidate=candidate).update(erased_at=timezone.now())

    assert as_recruiter.get("/applications/").context["count_words"] == "0 applications"


@pytest.mark.parametrize("grid", GRIDS)
def test_another_teams_rows_are_not_there(as_recruiter, as_stranger, number, grid):
    text_in(number, body="For us only")

    page = as_stranger.get(f"/{grid}/")

    assert page.context["page"].lines == []
