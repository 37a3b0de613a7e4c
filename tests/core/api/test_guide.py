"""The pages about the API: for everybody, with each example as it stands in its file."""

from __future__ import annotations

import html

import pytest
from django.test import Client

from pivotcx.api_guide import EXAMPLES, PAGES

DOCS = "/api/v1/docs/"
FILES = sorted(EXAMPLES.iterdir())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_page_is_there_for_everybody(db, page):
    response = Client().get(page.url)

    assert response.status_code == 200
    assert f'<h1 class="guide__title">{html.escape(page.title)}</h1>' in response.content.decode()


def test_the_first_page_is_where_the_api_is_looked_up(db):
    assert PAGES[0].url == DOCS
    assert Client().get(f"{DOCS}calls/").status_code == 200
    assert Client().get(f"{DOCS}nothing/").status_code == 404


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_example_is_printed_as_it_runs(db, file):
    [page] = [page for page in PAGES if file.stem in page.examples]

    printed = html.unescape(Client().get(page.url).content.decode())

    assert file.read_text().rstrip("\n") in printed


def test_the_address_is_filled_in(db, settings):
    settings.PUBLIC_URL = "https://texts.example/"

    assert "export PIVOTCX=https://texts.example/api/v1" in Client().get(DOCS).content.decode()
