"""The guide: what it says is there, is; everybody reads what they may do; and it finds what people ask for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import get_resolver

from apps.accounts.models import Membership
from apps.help.articles import ARTICLES, article_about
from tests.help.test_asking import text_of
from tests.one_team import manager, recruiter, team

__all__ = ["manager", "recruiter", "team"]
pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
MANAGERS_ONLY = {"assignment", "feeds", "posters", "team", "numbers", "programs"}


@pytest.fixture
def as_restricted(restricted, signed_in):
    return signed_in(restricted)


@pytest.mark.parametrize("slug", ARTICLES)
def test_each_part_is_a_page(as_manager, slug):
    page = as_manager.get(f"/help/{slug}/")

    assert page.status_code == 200
    assert ARTICLES[slug].title in text_of(page)


@pytest.mark.parametrize("slug", ARTICLES)
def test_what_it_calls_by_name_is_called_so_on_the_screen(slug):
    """A name in bold is one that stands somewhere: on a button, a tab, a field."""
    named = re.findall(r"<b>([^<]+)</b>", render_to_string(ARTICLES[slug].template))

    assert [name for name in named if name not in words_of_the_product()] == []


def test_nobody_is_told_of_what_they_may_not_do(as_restricted, as_recruiter, as_manager):
    read = {
        who: {slug for slug in ARTICLES if client.get(f"/help/{slug}/").status_code == 200}
        for who, client in [
            ("restricted", as_restricted),
            ("member", as_recruiter),
            ("manager", as_manager),
        ]
    }

    assert read["manager"] == set(ARTICLES)
    assert read["manager"] - read["member"] == MANAGERS_ONLY
    everybodys = {"waiting", "answering", "notices", "keyboard", "templates", "stop", "hours", "failures"}
    assert read["restricted"] == everybodys
    front = text_of(as_restricted.get("/help/"))
    assert ARTICLES["waiting"].title in front
    assert ARTICLES["blasts"].title not in front


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("missed messages", "waiting"),
        ("how do I import excel", "spreadsheets"),
        ("opt out", "stop"),
        ("unsubscribe", "stop"),
        ("drip", "campaigns"),
        ("mass text", "blasts"),
        ("shortcuts", "keyboard"),
        ("Why was it not delivered?", "failures"),
        ("first name", "templates"),
        ("greenhouse", "feeds"),
        ("time zone", "hours"),
        ("claim", "together"),
        ("upload résumé", "answering"),
        ("twilio", "numbers"),
        ("chrome", "plug-in"),
        ("median response time", "reports"),
        ("deliver to hiring manager", "hand-over"),
        ("notification sound", "notices"),
    ],
)
def test_it_finds_what_people_ask_for(as_manager, question, slug):
    page = as_manager.get("/help/", {"q": question}).content.decode()

    found = re.findall(r'class="link" href="/help/([\w-]+)/"', page)
    assert found[0] == slug


def test_what_it_does_not_know_leads_to_somebody_who_does(as_manager):
    page = as_manager.get("/help/", {"q": "xylophone <b>lessons</b>"})

    assert "The guide has nothing about that" in text_of(page)
    assert "<b>lessons" not in page.content.decode()
    assert "/help/ask/" in page.content.decode()


def test_what_was_asked_for_is_marked_where_it_stands(as_manager):
    page = as_manager.get("/help/", {"q": "oldest"}).content.decode()

    assert "<mark>oldest</mark>" in page


def test_every_page_named_by_a_part_is_one():
    resolver = get_resolver()
    spaces = set(resolver.namespace_dict)
    for article in ARTICLES.values():
        for name in article.pages:
            space, _, page = name.partition(":")
            assert space in spaces, name
            if page:
                assert page in resolver.namespace_dict[space][1].reverse_dict, name


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("/", "waiting"),
        ("/chat/", "answering"),
        ("/imports/", "spreadsheets"),
        ("/settings/numbers/", "numbers"),
    ],
)
def test_the_menu_leads_to_the_part_about_the_page(as_manager, path, slug):
    assert f'href="/help/{slug}/"' in as_manager.get(path).content.decode()


def test_a_page_that_is_only_a_managers_leads_others_to_none():
    manager, member = (Membership(role=role) for role in (Membership.Role.MANAGER, Membership.Role.MEMBER))

    assert article_about("feeds:feeds", manager) == ARTICLES["feeds"]
    assert article_about("feeds:feeds", member) is None


@cache
def words_of_the_product() -> str:
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("apps/**/*.py"), *ROOT.glob("pivotcx/*.py")]
    return "\n".join(path.read_text() for path in files if "templates/help/articles" not in str(path))
