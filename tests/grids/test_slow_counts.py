"""Pages whose rows take long to count."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.core import patience
from apps.grids.selectors import grid_page
from apps.grids.views import pages
from tests.factories.candidates import CandidateFactory


@pytest.fixture
def slow_counts(monkeypatch):
    """Let it take half a second to count rows, of which a page has one; pages wait as long as they ever do."""
    monkeypatch.setattr(patience, "PATIENCE", 50)
    monkeypatch.setattr(grid_page, "__kwdefaults__", {"after": "", "size": 1})

    def slowly(question, **rest):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.5)")
        return count_matching(question, **rest)

    count_matching = pages.count_matching
    monkeypatch.setattr(pages, "count_matching", slowly)


def test_a_page_does_not_wait_for_a_number_that_takes_long(team, as_recruiter, slow_counts):
    CandidateFactory(team=team)
    CandidateFactory(team=team)

    shown = as_recruiter.get("/candidates/?q=312")
    url = shown.context["count_url"]

    assert "Counting candidates…" in shown.content.decode()
    assert "Choose all that match" in shown.content.decode()
    # By the page's script, and by hand.
    follows = as_recruiter.get(url, headers={"HX-Request": "true", "HX-Target": "grid-count"})
    assert ">2 candidates</span>" in follows.content.decode()
    assert "<table" not in follows.content.decode()
    assert as_recruiter.get(url).context["count_words"] == "2 candidates"
    assert "All 2 matching candidates" in as_recruiter.get(f"{url}&chosen=all").content.decode()
