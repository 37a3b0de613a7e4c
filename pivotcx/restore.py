"""Bringing a backup back: whole or not at all, and so that nothing leaves a second time.

All that can be refused is refused before anything is touched. The database is filled, and counted, in one transaction.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

import psycopg2
import redis
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader

from apps.accounts.models import Team
from apps.accounts.tenancy import as_team
from apps.chat.gaps import SETTLED_AFTER, fill_gap
from apps.chat.lost_time import waits_for_lost_texts
from apps.chat.services import doubt_lost_time
from apps.core.words import counted
from apps.messaging.models import Number
from apps.messaging.selectors import numbers_across_teams
from pivotcx import archive, embedded
from pivotcx.archive import DATABASE, FILES, BackupError, Manifest
from pivotcx.backup import owner_url, stored_files
from pivotcx.dumping import Programs, programs_for, reason, refuse_others
from pivotcx.embedded.ports import answers, port_of
from pivotcx.environment import load

EMPTY = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
"""
BEGIN = "SET lock_timeout = '10s';\n"
CLEAR = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public AUTHORIZATION pg_database_owner;\n"
# Beside the files that are there, until the database is whole: then they take their places by their names.
UNPACKED = ".restoring"


def examine(path: Path) -> Manifest:
    """Read a whole archive and return what it says of itself; refuse one that this installation cannot restore."""
    try:
        manifest = archive.examined(path)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise BackupError(message) from None
    known = set(MigrationLoader(None).disk_migrations or {})
    if newer := [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]:
        message = (
            f"It is of a newer release, which has the migration {newer[-1]}: restore it with that release."
        )
        raise BackupError(message)
    if lost := archive.unopened(manifest.seals, settings.FIELD_ENCRYPTION_KEYS):
        message = (
            f"FIELD_ENCRYPTION_KEY lacks {counted(lost, 'key')} of the installation that was backed up: the carrier's "
            "tokens and other secrets could not be read. The keys are in no backup; put them back."
        )
        raise BackupError(message)
    return manifest


def restore(path: Path, *, replace: bool, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Restore an archive into the database and the folder of files that the environment names.

    Both must be empty, unless they are to be replaced. `now` is asked once, when all is there.
    """
    manifest = examine(path)
    say(f"The archive is whole: taken {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC.")
    with _server_running():
        connections.close_all()
        programs = _programs(replace=replace)
        unpacked = _unpack(path, manifest, replace=replace)
        try:
            _fill(programs, path, manifest, beside=unpacked, replace=replace)
            _place(unpacked, replace=replace)
        finally:
            shutil.rmtree(unpacked, ignore_errors=True)
        rows = sum(table.rows for table in manifest.tables.values())
        say(f"{counted(len(manifest.tables), 'table')}, {counted(rows, 'row')}: each as it was.")
        say(f"Stored files: {len(manifest.files)}.")
        # What this release adds, the serving role and its rights.
        call_command("migrate", interactive=False, verbosity=0)
        resume_safely(since=manifest.taken_at, until=now(), say=say)
        connections.close_all()


def resume_safely(*, since: datetime, until: datetime, say: Callable[[str], None]) -> None:
    """Make sure that a database which knows nothing of a time sends nothing again that left in it.

    Also for one that was restored by PostgreSQL's own means. No process may run.
    """
    doubted = _doubt(since=since, until=until)
    say(f"{counted(doubted, 'text')} that may have left since: the carrier is asked before any leaves again.")
    missed, unread = _read_missed(until=until)
    say(f"{counted(missed, 'text')} of candidates that came since: taken in.")
    if unread:
        say(
            f"Of {counted(unread, 'number')} the carrier could not be asked: nothing leaves from there before the "
            "scheduler has asked it, every five minutes."
        )
    _end_sessions()
    # What was remembered of events whose numbers are given once more. Tasks go with it: the clock rings again.
    with suppress(redis.RedisError):
        cache.clear()
    say("Everybody signs in again.")


def _programs(*, replace: bool) -> Programs:
    """Look at the database that is to be filled; return what it is filled by."""
    try:
        connection = psycopg2.connect(owner_url(), connect_timeout=5)
    except psycopg2.OperationalError as error:
        message = f"The database does not answer: {str(error).strip().splitlines()[0]}"
        raise BackupError(message) from None
    try:
        with connection.cursor() as cursor:
            cursor.execute(EMPTY)
            (there,) = cursor.fetchone() or (0,)
            cursor.execute(OTHERS)
            (others,) = cursor.fetchone() or (0,)
            server = connection.server_version
    finally:
        connection.close()
    if there and not replace:
        message = (
            "The database is not empty. Name an empty one, or say --replace: then all that is in it goes."
        )
        raise BackupError(message)
    if others:
        message = (
            f"{counted(others, 'connection')} to the database besides ours: "
            "stop web, workers, scheduler and relay."
        )
        raise BackupError(message)
    return programs_for(owner_url(), server=server)


def _unpack(path: Path, manifest: Manifest, *, replace: bool) -> Path:
    folder = stored_files()
    unpacked = folder / UNPACKED
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unpacked, ignore_errors=True)
        if not replace and any(folder.iterdir()):
            message = f"{folder} is not empty. Empty it, or say --replace: then what is in it goes."
            raise BackupError(message)
        unpacked.mkdir(mode=0o700)
        with tarfile.open(path, "r:") as tar:
            members = [tar.getmember(f"{FILES}{name}") for name in manifest.files]
            # The filter refuses names that lead out of the folder.
            tar.extractall(unpacked, members, filter="data")
    except (OSError, tarfile.FilterError) as error:
        message = f"The stored files cannot be put into {folder}: {error}"
        raise BackupError(message) from None
    return unpacked


def _fill(programs: Programs, path: Path, manifest: Manifest, *, beside: Path, replace: bool) -> None:
    """Fill the database in one transaction, which ends only if every table is what it was."""
    # Not where temporary files usually are: that may be memory.
    with TemporaryFile(dir=beside) as dump, TemporaryFile() as said:
        with tarfile.open(path, "r:") as tar:
            shutil.copyfileobj(archive.part_of(tar, DATABASE), dump)
        dump.seek(0)
        psql = subprocess.Popen(  # noqa: S603  Our own command.
            programs.command(
                "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"
            ),
            env=programs.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        assert psql.stdin is not None  # noqa: S101  It was asked for.
        try:
            psql.stdin.write((BEGIN + (CLEAR if replace else "")).encode())
            psql.stdin.flush()
            unpacked = subprocess.run(  # noqa: S603  Our own command.
                programs.command("pg_restore", "--no-owner", "--no-acl", "--file=-"),
                env=programs.environment,
                stdin=dump,
                stdout=psql.stdin,
                stderr=subprocess.PIPE,
                check=False,
            )
            # A script that was cut does not end in a commit: it is told to fail.
            end = refuse_others(manifest.tables, secured=manifest.secured)
            psql.stdin.write((end if unpacked.returncode == 0 else "SELECT cut;\n").encode())
            psql.stdin.close()
        except BrokenPipeError:
            pass  # It has ended, and says why.
        if psql.wait():
            said.seek(0)
            message = f"Nothing was changed. {reason('psql', said.read().decode(errors='replace'))}"
            raise BackupError(message)


def _place(unpacked: Path, *, replace: bool) -> None:
    folder = stored_files()
    if replace:
        for path in folder.iterdir():
            if path != unpacked:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    files = unpacked / FILES
    for path in list(files.iterdir()) if files.exists() else []:
        path.replace(folder / path.name)


def _doubt(*, since: datetime, until: datetime) -> int:
    doubted = 0
    with transaction.atomic():
        team_ids = {team_id for team_id, _ in numbers_across_teams()}
    for team_id in sorted(team_ids):
        with as_team(team_id), transaction.atomic():
            doubted += doubt_lost_time(team=Team.objects.get(pk=team_id), since=since, until=until)
    return doubted


def _read_missed(*, until: datetime) -> tuple[int, int]:
    """Take in what candidates wrote in the lost time, STOP above all. Return how much, and for how many numbers not."""
    missed = unread = 0
    with transaction.atomic():
        numbers = numbers_across_teams()
    for team_id, number_id in numbers:
        # Nothing is on its way to a webhook: nobody is there to hear it.
        missed += fill_gap(team_id=team_id, number_id=number_id, now=until + SETTLED_AFTER)
        with as_team(team_id), transaction.atomic():
            unread += waits_for_lost_texts(Number.objects.get(pk=number_id))
    return missed, unread


def _end_sessions() -> None:
    """End all sessions: one that was ended after the backup would be valid again."""
    UserSession.objects.all().delete()
    Session.objects.all().delete()


@contextmanager
def _server_running() -> Iterator[None]:
    """Run the embedded database meanwhile, where that is the one and its product does not run."""
    env = load(settings.BASE_DIR)
    if not env.has_embedded_postgres or answers(port_of("postgres", data=env.data)):
        yield
        return
    server = embedded.start_postgres(env.data)
    try:
        yield
    finally:
        server.stop()
