"""A team is deleted while the product is at work for it: whole or gone, however often that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psycopg2
import pytest

from tests.faults.calls import call, inbound
from tests.faults.loud import api_of, begin_import, new_team, seconds_until_texted, state_of_import
from tests.faults.storm import Storm, begin_blast
from tests.faults.test_sending import accepted_times, all_settled, new_phones, send
from tests.rig import BASE, Product, running_product
from tests.waiting import until

# At this pace its blast lasts longer than the test, and so does its import.
PACE, PEOPLE, ROWS = 3, 900, 20_000
# Of whoever waits for the command, which has to start on a machine with other work.
PATIENCE = 240
OTHERS, FEW, FIRST = "others", 10, 80_000
# So many that whoever deletes them is found in the middle of it.
FILES = 30_000
# In these many texts leave, and the clock comes round to whatever it does.
A_WHILE = 5
# What the deletion changes late, and what last: by then it has deleted all that refers to people, and all rows.
PLACES = {
    "people": "SELECT 1 FROM candidates_candidate WHERE team_id = %s ORDER BY id LIMIT 1 FOR NO KEY UPDATE",
    "logins": "SELECT 1 FROM accounts_user WHERE id IN "
    "(SELECT user_id FROM accounts_membership WHERE team_id = %s) FOR NO KEY UPDATE",
}
HELD_UP = (
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pivotcx-owner' "
    "AND %s = ANY(pg_blocking_pids(pid))"
)
OWNERS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pivotcx-owner'"
TABLES = (
    "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
    "WHERE column_name = 'team_id' AND table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
)
# The clock counts these, when it comes round.
COUNTED = {"reports_figure", "reports_reportday", "reports_spread"}
# Some were on their way to the carrier just then.
TRY_AGAIN = "On its way to the carrier"


@pytest.fixture
def own() -> Iterator[Product]:
    """A product whose team a test may delete."""
    with running_product() as product:
        product.connect_carrier()
        yield product


class Deletion:
    """The command, run as often as it says that it is to be tried again."""

    def __init__(self, product: Product, name: str) -> None:
        self._product, self._name = product, name
        self._begin()

    def _begin(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "delete_team", "demo", "--name", self._name],
            cwd=BASE,
            env=self._product.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def is_over(self) -> bool:
        if self._process.poll() is None:
            return False
        self.said, complaint = self._process.communicate()
        if self._process.returncode and TRY_AGAIN in complaint:
            self._begin()
            return False
        assert self._process.returncode == 0, complaint
        return True

    def is_held_up_by(self, pid: int) -> bool:
        assert not self.is_over()
        return bool(self._product.query(HELD_UP, pid)[0][0])

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()
        until(lambda: not self._product.query(OWNERS)[0][0], what="its transaction is undone")


@contextmanager
def somebody_holds(product: Product, rows: str, team_id: str) -> Iterator[int]:
    """Hold some rows of a team, as somebody does who changes them. Give who it is to PostgreSQL."""
    connection = psycopg2.connect(product.postgres.url)
    try:
        connection.cursor().execute(rows, [team_id])
        yield connection.info.backend_pid
    finally:
        connection.close()


def store(product: Product, team_id: str, *, files: int) -> Path:
    """Let a team have so many files. Return their folder."""
    folder = product.files / team_id / "many"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "0").write_bytes(b"stored")
    for nth in range(1, files):
        os.link(folder / "0", folder / str(nth))
    return folder


def count_in(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def counted(product: Product, team_id: str) -> dict[str, int]:
    return {
        table: product.query(f"SELECT count(*) FROM {table} WHERE team_id = %s", team_id)[0][0]
        for (table,) in product.query(TABLES)
    }


def seen(product: Product, team_id: str) -> dict[str, object]:
    """Return all that there is of a team as sums, but for what the clock counts: its rows, its people's, its files."""
    sums = "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} AS t WHERE {}"
    of_its_people = "id IN (SELECT user_id FROM accounts_membership WHERE team_id = %s)"
    there: dict[str, object] = {
        table: product.query(sums.format(table, "team_id = %s"), team_id)
        for (table,) in product.query(TABLES)
        if table not in COUNTED
    }
    for table, which in (("accounts_team", "id = %s"), ("accounts_user", of_its_people)):
        there[table] = product.query(sums.format(table, which), team_id)
    files = sorted((product.files / team_id).rglob("*"))
    return there | {"files": [(path, path.read_bytes()) for path in files if path.is_file()]}


def have_left(product: Product, blast: Storm) -> int:
    return accepted_times(product, blast.phones).total()


def id_of(product: Product, slug: str) -> str:
    return str(product.query("SELECT id::text FROM accounts_team WHERE slug = %s", slug)[0][0])


@contextmanager
def a_team_beside(product: Product) -> Iterator[tuple[httpx.Client, str]]:
    """Make another team that has texted some people, and has all behind it. Give its program, and its id."""
    (key,) = new_team(product, OTHERS)
    with api_of(product, key) as api:
        blast = begin_blast(product, api, first=FIRST, people=FEW, slug=OTHERS)
        until(blast.have_all_left, patience=90, what="the other team's texts are there")
        ended = f"/blasts/{blast.blast}"
        until(lambda: api.get(ended).json()["status"] == "finished", patience=60, what="its blast has ended")
        team_id = id_of(product, OTHERS)
        store(product, team_id, files=1)
        yield api, team_id


@pytest.mark.timeout(900)
def test_a_team_that_is_deleted_at_work_is_whole_or_gone_and_sends_nothing_more(own: Product) -> None:
    product, team_id = own, id_of(own, "demo")
    key = product.manage("create_api_key", "--team", "demo", "--name", "leaving")
    ((name,),) = product.query("SELECT name FROM accounts_team WHERE id = %s", team_id)
    with ExitStack() as end:
        others, others_id = end.enter_context(a_team_beside(product))
        api = end.enter_context(api_of(product, key))
        blast = begin_blast(product, api, first=FIRST + FEW, people=PEOPLE)
        product.query("UPDATE messaging_number SET pace = %s WHERE team_id = %s", PACE, team_id)
        seconds_until_texted(product, blast.phones)
        import_id = begin_import(api, first=0, rows=ROWS)
        until(lambda: state_of_import(product, import_id)[1], patience=60, what="its import has begun")
        folder, before = store(product, team_id, files=FILES), seen(product, others_id)
        since = product.log_path.stat().st_size

        for place in PLACES.values():
            with somebody_holds(product, place, team_id) as holder:
                killed = Deletion(product, name)
                until(
                    lambda killed=killed, holder=holder: killed.is_held_up_by(holder),
                    patience=PATIENCE,
                    what=f"it is held up by {place}",
                )
                stood_at = have_left(product, blast)
                time.sleep(A_WHILE)
                assert have_left(product, blast) == stood_at
                killed.kill()
            # As if nothing had been done: its texts leave, and its program is let in.
            until(lambda at=stood_at: have_left(product, blast) > at + PACE, patience=90, what="it goes on")
            assert count_in(folder) == FILES
            assert api.get("/candidates").status_code == 200

        killed = Deletion(product, name)
        until(
            lambda: killed.is_over() or count_in(folder) < FILES,
            patience=PATIENCE,
            what="the files go",
        )
        killed.kill()
        assert count_in(folder)
        stood_at = have_left(product, blast)
        deletion = Deletion(product, name)
        until(deletion.is_over, patience=PATIENCE, what="it is finished")
        time.sleep(A_WHILE)

        assert f"gone-{team_id.replace('-', '')}" in deletion.said
        assert have_left(product, blast) == stood_at < PEOPLE
        assert set(counted(product, team_id).values()) == {0}
        assert not (product.files / team_id).exists()
        assert api.get("/candidates").status_code == 401
        assert call(product, inbound(product, phone=new_phones(1)[0], body="Hello?")) == 404
        assert errors(product, since=since) == []
        # Of the other team nothing is another than it was, and it goes on.
        assert seen(product, others_id) == before
        sent = send(others, new_phones(2), tag="the others")
        until(lambda: all_settled(product, sent), patience=60, what="the other team's texts leave")


def errors(product: Product, *, since: int) -> list[str]:
    """Return the errors that workers have written since then.

    But for one: who waits for the deletion, as it does for them, is told by PostgreSQL to try again.
    """
    lines = product.log_path.read_bytes()[since:].decode(errors="replace").splitlines()
    # What a page or a callback of just then is answered is not looked at here.
    said = "\n".join(line for line in lines if not line.startswith("web "))
    return [each for each in said.split("Traceback")[1:] if "deadlock detected" not in each]
