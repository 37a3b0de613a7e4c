"""Text is text: sixty payloads wherever people write, on every page, in a real browser.

Nothing runs, nothing is asked of anybody else, our own policy has nothing to refuse, and what was typed is shown as it
was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.journeys.browser import arrive
from tests.journeys.conftest import TELL_REFUSALS
from tests.journeys.places import addresses
from tests.journeys.test_answer_a_text import take_new_phone
from tests.rig import Product

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

# Whoever runs one of these calls `hit`, asks somebody else, or leaves an element called `pwned`.
PAYLOADS: list[str] = json.loads((Path(__file__).parents[1] / "data" / "hostile.json").read_text())
# Whatever somebody outside of the house, or a colleague, writes freely.
WRITTEN = {
    *(
        "first_name",
        "middle_name",
        "last_name",
        "full_name",
        "street",
        "city",
        "name",
        "label",
        "description",
    ),
    *("body", "body_b", "job_title", "job_location", "source", "medium", "campaign", "referrer", "subject"),
    *(
        "heading",
        "introduction",
        "thanks",
        "wording",
        "summary",
        "words",
        "question",
        "file_name",
        "filename",
    ),
    *(
        "title",
        "reply",
        "note",
        "pause_reason",
        "error_detail",
        "reason",
        "stop_reply",
        "help_reply",
        "key_label",
    ),
}
COLUMNS = """
    SELECT c.table_name, c.column_name, coalesce(c.character_maximum_length, 2000)
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
      AND c.data_type IN ('text', 'character varying') AND c.column_name = ANY(%s)
      AND c.table_name !~ '^(django|account|mfa|usersessions|auth|socialaccount)_'
      AND EXISTS (SELECT FROM information_schema.columns i
                  WHERE i.table_name = c.table_name AND i.column_name = 'id' AND i.table_schema = 'public')
    ORDER BY 1, 2
"""


@contextmanager
def written_everywhere(product: Product) -> Iterator[list[str]]:
    """Put the payloads into every column that people write, and in the end what was there."""
    poisoned: list[tuple[str, str]] = []
    for table, column, length in product.query(COLUMNS, sorted(WRITTEN)):
        product.query(f'CREATE TABLE was_{table}_{column} AS SELECT id, "{column}" AS was FROM {table}')
        try:
            product.query(
                f'UPDATE {table} SET "{column}" = left((%s::text[])[1 + (hashtext(id::text) & 65535) %% %s] '
                f"|| left(id::text, 8), %s) WHERE \"{column}\" <> ''",
                *(PAYLOADS, len(PAYLOADS), length),
            )
        except psycopg2.Error:
            # One of a few words that the database knows, or a log that nobody changes.
            product.query(f"DROP TABLE was_{table}_{column}")
        else:
            poisoned.append((table, column))
    try:
        yield [f"{table}.{column}" for table, column in poisoned]
    finally:
        for table, column in poisoned:
            product.query(
                f'UPDATE {table} SET "{column}" = was FROM was_{table}_{column} old WHERE old.id = {table}.id'
            )
            product.query(f"DROP TABLE was_{table}_{column}")


@pytest.fixture
def heard(browser: Browser, product: Product) -> Iterator[tuple[Page, list[str]]]:
    """A manager's browser, and what ran in it, asked, was refused by the policy, or was wanted of somebody else."""
    harm: list[str] = []

    def asked(dialog: Dialog) -> None:
        harm.append(f"{page.url} asks: {dialog.message}")
        dialog.dismiss()

    with browser.new_context(base_url=product.url, reduced_motion="reduce") as context:
        context.add_init_script(f"{TELL_REFUSALS}; window.hit = () => console.error('HIT');")
        context.on(
            "console",
            lambda line: (
                ("HIT" in line.text or "policy" in line.text.lower())
                and harm.append(f"{page.url} {line.text}")
            ),
        )
        context.on(
            "request",
            lambda request: (
                request.url.startswith((product.url, "data:", "blob:", product.url.replace("http", "ws")))
                or harm.append(f"{page.url} wants {request.url}")
            ),
        )
        page = context.new_page()
        page.on("dialog", asked)
        arrive(page, "manager@demo.test")
        yield page, harm


def test_on_every_page_text_is_text(heard: tuple[Page, list[str]], product: Product) -> None:
    page, harm = heard
    assert len(PAYLOADS) >= 60
    where = addresses(product)
    with written_everywhere(product) as columns:
        assert len(columns) >= 25, columns
        shown = 0
        for place, address in where.items():
            # The one signs out; the other knows nobody, and leaves by itself for where one came from.
            if place.name in {"account_logout", "offline"}:
                continue
            answer = page.goto(address)
            assert answer is not None
            assert answer.status < 500, place.name
            if page.locator("#pwned").count():
                harm.append(f"{place.name}: an element of theirs")
            shown += "hit(1)" in page.inner_text("body", timeout=30_000)
        assert shown >= 15
    assert harm == []


def test_what_comes_while_a_page_is_open_is_text(heard: tuple[Page, list[str]]) -> None:
    page, harm = heard
    page.goto("/chat/")
    desk = take_new_phone(page)
    for payload in (PAYLOADS[3], PAYLOADS[0], PAYLOADS[6]):
        desk.get_by_placeholder("Text message").fill(payload)
        desk.get_by_placeholder("Text message").press("Enter")
        expect(page.locator("body")).to_contain_text(payload, timeout=20_000)
    assert page.locator("#pwned").count() == 0
    assert harm == []
