"""The servers of a one-command start, run for real."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from pivotcx.embedded import start_postgres, start_valkey, throwaway_postgres
from pivotcx.embedded.kept_secrets import kept_secret
from pivotcx.embedded.ports import LOOPBACK, port_of
from pivotcx.errors import StartError
from tests.waiting import until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that every account can reach, with a space in its path."""
    place = Path(tempfile.mkdtemp(prefix="pivotcx test ", dir="/tmp"))
    place.chmod(0o755)
    yield place / "data"
    shutil.rmtree(place)


def query(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


@pytest.mark.nightly
def test_what_was_written_is_there_after_a_stop(data: Path) -> None:
    first = start_postgres(data)
    query(first.url, "create table kept as select 1 as one")
    first.stop()

    second = start_postgres(data)

    assert second.url == first.url
    assert query(second.url, "select one from kept") == 1
    second.stop()


def test_the_owner_is_no_superuser_and_sorts_by_code_point() -> None:
    with throwaway_postgres() as server:
        assert query(server.url, "select rolsuper from pg_roles where rolname = current_user") is False
        assert (
            query(server.url, "select datlocale from pg_database where datname = current_database()")
            == "C.UTF-8"
        )
        assert query(server.url, "show server_encoding") == "UTF8"


def test_the_owner_may_create_the_extensions_the_search_needs() -> None:
    with throwaway_postgres() as server:
        query(server.url, "create extension pg_trgm")
        query(server.url, "create extension unaccent")

        assert query(server.url, "select similarity('nurse', 'nurse')") == 1


def test_only_loopback_and_only_a_password_open_the_database() -> None:
    with throwaway_postgres() as server:
        assert query(server.url, "show listen_addresses") == LOOPBACK
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(server.url.replace("pivotcx_owner:", "pivotcx_owner:not"))


@pytest.mark.nightly
def test_a_killed_database_recovers_what_was_committed(data: Path) -> None:
    server = start_postgres(data)
    query(server.url, "create table kept as select 1 as one")
    assert server.child.process is not None
    server.child.process.kill()
    server.child.process.wait()

    again = start_postgres(data)

    assert query(again.url, "select one from kept") == 1
    again.stop()


@pytest.mark.nightly
def test_a_number_left_behind_by_a_crash_may_now_be_another_process(data: Path) -> None:
    start_postgres(data, durable=False).stop()
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    again = start_postgres(data, durable=False)

    assert query(again.url, "select 1") == 1
    again.stop()


@pytest.mark.nightly
def test_a_taken_port_is_exchanged_for_another(data: Path) -> None:
    remembered = port_of("valkey", data=data)
    with socket.create_server((LOOPBACK, remembered)):
        server = start_valkey(data)

    assert f":{remembered}/" not in server.url
    assert server.url.endswith(f":{port_of('valkey', data=data)}/0")
    server.stop()


@pytest.mark.nightly
def test_valkey_wants_its_password_and_keeps_what_it_was_given(data: Path) -> None:
    server = start_valkey(data)
    with redis.Redis.from_url(server.url) as client:
        client.set("word", "kept")
    with (
        redis.Redis(host=LOOPBACK, port=port_of("valkey", data=data)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.get("word")
    server.stop()

    again = start_valkey(data)

    with redis.Redis.from_url(again.url) as client:
        assert client.get("word") == b"kept"
    again.stop()


def test_secrets_are_made_once_and_closed_to_others(data: Path) -> None:
    first = kept_secret("WORD", data=data, make=lambda: "first")
    second = kept_secret("WORD", data=data, make=lambda: "second")

    assert first == second == "first"
    assert (data / "secrets.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.nightly
def test_a_lost_secrets_file_is_told_in_one_line(data: Path) -> None:
    start_postgres(data, durable=False).stop()
    (data / "secrets.env").unlink()

    with pytest.raises(StartError, match=r"secrets\.env does not fit the database: "):
        start_postgres(data, durable=False)


@pytest.mark.nightly
def test_a_cluster_that_cannot_start_says_why_in_one_line(data: Path) -> None:
    start_postgres(data, durable=False).stop()
    (data / "postgres" / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(StartError) as refusal:
        start_postgres(data, durable=False)

    assert (
        str(refusal.value) == "postgres does not start: FATAL:  database files are incompatible with server"
    )


@pytest.mark.nightly
def test_servers_end_with_the_process_that_started_them(data: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from pivotcx import embedded\n"
        "servers = embedded.start_postgres(Path(sys.argv[1])), embedded.start_valkey(Path(sys.argv[1]))\n"
        "print(*(server.child.process.pid for server in servers), flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(data)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    children = [int(word) for word in parent.stdout.readline().split()]

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    assert len(children) == 2
    until(lambda: not any(is_alive(pid) for pid in children))


@as_root
def test_root_hands_the_database_to_an_ordinary_account(data: Path) -> None:
    server = start_postgres(data, durable=False)
    assert server.child.process is not None

    assert Path(f"/proc/{server.child.process.pid}").stat().st_uid != 0
    server.stop()


@as_root
def test_root_keeps_the_database_elsewhere_when_the_checkout_lies_in_a_closed_home(data: Path) -> None:
    data.mkdir(parents=True)
    data.parent.chmod(0o700)

    server = start_postgres(data, durable=False)

    folder = Path(server.child.command[server.child.command.index("-D") + 1])
    assert query(server.url, "select 1") == 1
    assert not folder.is_relative_to(data)
    server.stop()
    shutil.rmtree(folder.parent)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
