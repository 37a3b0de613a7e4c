"""The pages about the API: for everybody, with each example as it stands in its file."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from apps.core.api import problems
from apps.core.errors import DomainError
from apps.core.filters import Operator, declared_fields
from apps.webhooks.happenings import HAPPENINGS
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


def test_each_field_and_operator_of_the_filter_language_is_told(db):
    told = set(re.findall("<code>([^<]+)</code>", Client().get(f"{DOCS}lists/").content.decode()))

    fields = {field.name for field in declared_fields("candidates") if not field.variant_of}
    assert fields | set(Operator) <= told


def test_each_code_that_is_told_is_one_that_is_answered(db):
    page = Client().get(f"{DOCS}care/").content.decode().partition('id="errors"')[2].partition("</dl>")[0]
    told = {code for code in re.findall("<code>([a-z_]+)</code>", page) if "_" in code}

    answered = {each.code for each in kinds_of(DomainError)} | set(problems.FRAMEWORK_CODES.values())
    answered |= set(re.findall(r'code="(\w+)"', inspect.getsource(problems)))
    assert len(told) > 10
    assert told - answered == set()


def kinds_of(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from kinds_of(kind)


def test_what_each_webhook_tells_of_is_told(db):
    page = Client().get(f"{DOCS}webhooks/").content.decode()

    for happening in HAPPENINGS.values():
        told = page.partition(f"<code>{happening.name}</code>")[2].partition("</dd>")[0]
        assert told.endswith(f"<code>data</code>: the {happening.about}."), happening.name


def test_the_address_is_filled_in(db, settings):
    settings.PUBLIC_URL = "https://texts.example/"

    assert "export PIVOTCX=https://texts.example/api/v1" in Client().get(DOCS).content.decode()
