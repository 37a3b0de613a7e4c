"""What one team does, however much it is, another one does not wait for; and the one is told where enough is."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import httpx
import psycopg2

from pivotcx.turns import Turns
from tests.faults.hammer import REFUSED
from tests.faults.loud import (
    api_of,
    be_quiet,
    begin_import,
    loud_team,
    new_team,
    seconds_until_texted,
    state_of_import,
    use_up_calls,
)
from tests.faults.people import signed_in
from tests.faults.storm import begin_blast
from tests.faults.test_sending import all_settled, new_phones, send
from tests.rig import Product
from tests.waiting import until

# At this pace the loud team's blast lasts longer than the test, and so does its import.
PEOPLE, PACE, ROWS = 2_000, 10.0, 60_000
# The hammer's; and how often it may still call.
KEYS, THREADS, CALLS = 1, 6, 50
FIRST, FEW = 70_000, 20
SECONDS = 10.0
# More calls at once than a web process has threads.
CROWD = 10
CHAT_OF = (
    "SELECT 1 FROM chat_conversation "
    "WHERE id = (SELECT conversation_id FROM chat_message WHERE id = %s) FOR UPDATE"
)
HELD_UP = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
PAGES = ("/", "/chat/", "/candidates/", "/lists/")


def test_a_quiet_team_waits_for_nothing_that_a_loud_one_does(product: Product, api: httpx.Client) -> None:
    loudness = {"people": PEOPLE, "pace": PACE, "rows": ROWS, "keys": KEYS, "threads": THREADS}
    with (
        signed_in(product, "manager") as browser,
        loud_team(product, first=FIRST, **loudness) as loud,  # type: ignore[arg-type]
    ):
        seconds_until_texted(product, loud.blast.phones)
        until(lambda: loud.is_importing, patience=60, what="the loud team's import has begun")
        use_up_calls(product, left=CALLS)
        until(lambda: loud.hammer.answers()[REFUSED], patience=50, what="its calls are refused")

        # An import, a reply and a blast of the quiet team, and its pages.
        imported = begin_import(api, first=ROWS, rows=FEW)
        until(
            lambda: state_of_import(product, imported)[1] == FEW, patience=SECONDS, what="the few are there"
        )
        assert loud.is_importing
        begun = time.monotonic()
        api.post("/messages", json={"to": "+14155559901", "body": "On my way"}).raise_for_status()
        seconds_until_texted(product, ["+14155559901"])
        replied = time.monotonic() - begun
        blast = begin_blast(product, api, first=FIRST + PEOPLE, people=FEW)
        texted = seconds_until_texted(product, blast.phones)
        pages = {page: browser.get(page).status_code for page in PAGES}
        assert loud.is_texting
        answers = loud.hammer.answers()

    assert max(replied, texted) <= SECONDS
    assert pages == dict.fromkeys(PAGES, 200)
    # Each refusal said when to go on.
    assert set(answers) == {"200", REFUSED}, answers


def test_a_short_import_waits_for_a_turn_of_long_ones(product: Product, api: httpx.Client) -> None:
    slugs = ("large-one", "large-other")
    with ExitStack() as end:
        for slug in slugs:
            (key,) = new_team(product, slug)
            end.callback(be_quiet, product, slug)
            large = begin_import(end.enter_context(api_of(product, key)), first=2 * ROWS, rows=ROWS)
            # As many as the worker for what takes long has threads.
            until(lambda large=large: state_of_import(product, large)[1], what="it is worked on")

        begun = time.monotonic()
        short = begin_import(api, first=5 * ROWS, rows=FEW)
        until(lambda: state_of_import(product, short)[0] == "finished", patience=60, what="the few are there")
        waited = time.monotonic() - begun
        unfinished = product.query("SELECT count(*) FROM imports_import WHERE status = 'running'")[0][0]

    assert unfinished == len(slugs)
    assert waited <= SECONDS


def test_however_many_calls_of_a_program_stand_still_a_person_finds_a_thread_free(
    product: Product, api: httpx.Client
) -> None:
    (phone,) = new_phones(1)
    first = send(api, [phone], tag="the program")
    until(lambda: all_settled(product, first), patience=60, what="its chat is there, and nobody writes in it")

    def call(nth: int) -> int:
        words = {"to": phone, "body": f"Are you free at {nth}?"}
        return api.post("/messages", json=words, timeout=60).status_code

    with (
        signed_in(product, "manager") as browser,
        ThreadPoolExecutor(CROWD) as program,
        closing(psycopg2.connect(product.postgres.url)) as holder,
    ):
        holder.cursor().execute(CHAT_OF, first)
        calls = [program.submit(call, nth) for nth in range(CROWD)]
        until(lambda: product.query(HELD_UP)[0][0] >= Turns.of_one, what="its calls stand still")
        try:
            pages = {page: browser.get(page).status_code for page in PAGES}
            held_up = product.query(HELD_UP)[0][0]
        finally:
            holder.rollback()
        answers = {each.result() for each in calls}

    assert pages == dict.fromkeys(PAGES, 200)
    assert held_up == Turns.of_one
    assert answers == {202}
