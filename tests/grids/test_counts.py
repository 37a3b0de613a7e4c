"""How many match, as a page says it, and what it costs to find that out."""

from __future__ import annotations

import pytest

from apps.candidates.models import Tag
from apps.candidates.services import add_tags
from apps.grids.selectors import grid_page
from apps.grids.views import pages
from tests.factories.candidates import CandidateFactory
from tests.grids.conftest import address, where
from tests.grids.test_pages import OF_THE_TEST


@pytest.fixture
def short_pages(monkeypatch):
    """Let a page have two rows."""
    monkeypatch.setattr(grid_page, "__kwdefaults__", {"after": "", "size": 2})


def test_three_filters_of_tags_statuses_and_words_cost_twelve_queries_at_most(
    team, as_recruiter, count_queries, short_pages
):
    for _ in range(3):
        add_tags(candidate=CandidateFactory(team=team, city="Newark"), names=["Nights"])
    narrow = address(
        "candidates",
        where("candidate.tags", "any_of", str(Tag.objects.for_team(team).get().pk)),
        where("active_application.status", "any_of", "new", "engaged"),
        where("candidate.city", "contains", "newark"),
    )

    assert count_queries(lambda: as_recruiter.get(narrow)) - OF_THE_TEST <= 12
    assert as_recruiter.get(narrow).context["count_words"] == "3 candidates"


def test_what_all_stands_on_the_page_is_counted_there(team, as_recruiter, monkeypatch):
    def never(*_, **__):
        raise AssertionError("Nobody counts what is all there.")

    monkeypatch.setattr(pages, "count_matching", never)
    for name in ("Ann", "Anna", "Bea"):
        CandidateFactory(team=team, first_name=name)

    assert as_recruiter.get("/candidates/?q=ann").context["count_words"] == "2 candidates"
    assert as_recruiter.get("/candidates/?q=nobody").context["count_words"] == "0 candidates"
    every = as_recruiter.get("/candidates/?q=ann&chosen=all").content.decode()
    assert "All 2 matching candidates are chosen" in every


def test_a_last_page_is_not_all_there_is(team, as_recruiter, short_pages):
    for name in ("Ann", "Bea", "Cid"):
        CandidateFactory(team=team, first_name=name)

    last = as_recruiter.get(as_recruiter.get("/candidates/").context["more_url"])

    assert (len(last.context["page"].lines), last.context["count_words"]) == (1, "3 candidates")
