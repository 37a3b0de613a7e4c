"""What the page of a list says of how many it has: at once, or when it is counted."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from apps.grids.selectors import grid_page
from apps.grids.views import pages
from apps.lists.models import ListMember
from apps.lists.selectors import reach_of
from apps.lists.services import measure_lists
from apps.lists.views import page as list_views
from apps.messaging.models import OptOut
from apps.messaging.services import opt_out
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import StaticListFactory
from tests.lists.conftest import agreed, page


def number_that_follows(client, list_):
    follows = client.get(
        f"/lists/{list_.pk}/?count=1", headers={"HX-Request": "true", "HX-Target": "list-reach"}
    )
    assert "<html" not in follows.content.decode()
    return follows.content.decode()


def test_a_list_that_fits_on_the_page_is_counted_from_it(team, as_recruiter, monkeypatch):
    def never(*_, **__):
        raise AssertionError("Nobody counts what is all there.")

    monkeypatch.setattr(list_views, "reach_of", never)
    list_ = StaticListFactory(team=team, people=[*agreed(team, 2), CandidateFactory(team=team)])

    shown = as_recruiter.get(f"/lists/{list_.pk}/")

    assert shown.context["reach"] == reach_of(list_, now=timezone.now())
    assert "3 people" in shown.content.decode()
    assert "Can be texted: 2</strong> · cannot: 1 no consent" in shown.content.decode()
    assert shown.context["count_words"] == "3 candidates"


@pytest.mark.parametrize("hidden", ["", "?columns=phone"])
def test_so_it_is_where_the_column_of_who_can_be_texted_is_not_shown(team, as_recruiter, hidden):
    list_ = StaticListFactory(team=team, people=[*agreed(team, 1), CandidateFactory(team=team)])

    assert "Can be texted: 1</strong> · cannot: 1 no consent" in page(as_recruiter, list_, hidden)


def test_a_larger_list_is_shown_before_it_is_counted_and_its_number_follows(team, as_recruiter, monkeypatch):
    monkeypatch.setattr(pages, "grid_page", partial(grid_page, size=2))
    list_ = StaticListFactory(team=team, people=[*agreed(team, 2), CandidateFactory(team=team)])

    shown = page(as_recruiter, list_)

    assert "Counting the people…" in shown
    assert f'hx-get="/lists/{list_.pk}/?count=1"' in shown
    assert "Can be texted: 2</strong> · cannot: 1 no consent" in number_that_follows(as_recruiter, list_)
    assert "3 people" in page(as_recruiter, list_, "?count=1")


def test_until_then_it_shows_what_was_found_last(team, as_recruiter, monkeypatch):
    list_ = StaticListFactory(team=team, people=agreed(team, 3))
    measure_lists(team=team, now=timezone.now())
    ListMember.objects.filter(list=list_).first().delete()
    monkeypatch.setattr(pages, "grid_page", partial(grid_page, size=1))

    shown = page(as_recruiter, list_)

    assert "3 people" in shown
    assert "Could be texted: 3</strong> · as found on" in shown
    follows = number_that_follows(as_recruiter, list_)
    assert "2 people" in follows
    assert "as found on" not in follows


def test_a_narrowed_page_says_nothing_of_the_whole_list(team, as_recruiter):
    list_ = StaticListFactory(team=team, people=agreed(team, 3))

    shown = page(as_recruiter, list_, "?q=nobody.of.that.name")

    assert "Counting the people…" in shown


def test_the_head_says_why_some_cannot_be_texted(team, as_recruiter):
    people = agreed(team, 3)
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
    list_ = StaticListFactory(team=team, people=agreed(team, 3))

    assert "2+ people" in page(as_recruiter, list_, "?count=1")
    assert "Can be texted: 3" in page(as_recruiter, list_, "?exact=1")


def test_a_large_list_goes_on_saying_what_was_found_last_when_that_is_more(team, as_recruiter, monkeypatch):
    list_ = StaticListFactory(team=team, people=agreed(team, 3))
    measure_lists(team=team, now=timezone.now())
    monkeypatch.setattr("apps.lists.selectors.reach.COUNTED", 2)

    follows = number_that_follows(as_recruiter, list_)

    assert "3 people" in follows
    assert "?exact=1" in follows
