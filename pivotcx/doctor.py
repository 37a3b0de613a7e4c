"""What is wrong with an installation, in words: each look says what it found, and what to do where that is not good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import NamedTemporaryFile

import httpx
import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.overdue import overdue
from apps.core.health import is_alive
from apps.core.words import counted
from apps.messaging.gateway import CarrierUnavailable, CredentialsRefused
from apps.messaging.models import Number
from apps.messaging.selectors import carrier_for, numbers_across_teams
from pivotcx.health import PROCESSES

OLDEST_POSTGRES = 150000
# Seconds by which the clocks of this machine and of the database may differ.
CLOCK_SLACK = 2.0
# Seconds that a due reply may wait, and a lost answer may stay lost, before something is wrong.
LATE_REPLY, LONG_UNKNOWN = 60, 600
LEAST_FREE = 0.1
KEEPS_ALL = "noeviction"
MOST_NUMBERS = 50
OWNED = """
    SELECT count(*) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
      AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
"""


@dataclass(frozen=True)
class Finding:
    """`advice` says what to do; without one all is well. What only may be wrong is a warning."""

    what: str
    advice: str = ""
    is_warning: bool = False


def examine() -> Iterator[Finding]:
    """Look at everything, one after another. What cannot be looked at is said, and the rest goes on."""
    for look in (_settings, _database, _broker, _processes, _files, _address, _carrier, _texts):
        try:
            yield from look()
        except (DatabaseError, InterfaceError) as error:
            yield Finding(f"The database does not answer: {_line(error)}", "Start it, or mend DATABASE_URL.")


def _settings() -> Iterator[Finding]:
    yield _good_if(
        not settings.DEBUG,
        "Errors are shown to nobody (DEBUG is off)",
        "DEBUG is on: whoever meets an error sees our insides",
        "Unset DEBUG where others can reach the site.",
    )
    yield _good_if(
        settings.PUBLIC_URL.startswith("https://"),
        f"Others come by {settings.PUBLIC_URL}",
        f"Others come by {settings.PUBLIC_URL}, which anybody on the way can read",
        "Set PUBLIC_URL to an https:// address, the one that the carrier calls.",
        is_warning=True,
    )
    yield _good_if(
        bool(settings.SUPPORT_EMAIL),
        f"Who asks for help writes to {settings.SUPPORT_EMAIL}",
        "Who asks for help writes to nobody",
        "Set SUPPORT_EMAIL: tickets are kept, but no mail tells of them.",
        is_warning=True,
    )
    yield _good_if(
        not settings.EMAIL_BACKEND.endswith("console.EmailBackend"),
        "Mail goes out",
        "Mail is printed to the log and goes to nobody",
        "Set EMAIL_URL: invitations, new passwords and daily letters wait for it.",
        is_warning=True,
    )
    yield _good_if(
        not settings.ALLOW_PRIVATE_TARGETS,
        "Feeds and webhooks reach public addresses only",
        "Feeds and webhooks may call into your own network",
        "Unset ALLOW_PRIVATE_TARGETS: whoever manages a team chooses these addresses.",
    )


def _database() -> Iterator[Finding]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('fsync'), now()")
        version, fsync, now = cursor.fetchone()
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (is_mighty,) = cursor.fetchone()
        cursor.execute(OWNED)
        (owned,) = cursor.fetchone()
    off = abs((datetime.now(UTC) - now).total_seconds())
    yield _good_if(
        version >= OLDEST_POSTGRES,
        f"PostgreSQL {version // 10_000} answers",
        f"PostgreSQL {version // 10_000} is too old",
        "Use PostgreSQL 15 or a newer one.",
    )
    yield _good_if(
        fsync == "on",
        "It keeps what it confirms",
        "It confirms what it has not kept (fsync is off)",
        "Switch fsync on, or a crash loses texts and the machine may send others twice.",
    )
    yield _good_if(
        not is_mighty and not owned,
        "The serving role is bound by row security",
        "The serving role is bound by no row security: a mistake in one query shows another team's people",
        "Serve by a role that owns no table and has neither SUPERUSER nor BYPASSRLS (see DATABASE_OWNER_URL).",
    )
    yield _good_if(
        off <= CLOCK_SLACK,
        f"Its clock and ours differ by {off:.1f} s",
        f"Its clock and ours differ by {off:.1f} s",
        "Set both by NTP: what is due, and who waits how long, is reckoned by them.",
    )
    executor = MigrationExecutor(connections["default"])
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield _good_if(
        not missing,
        "Its tables are those of this release",
        f"Its tables are older than this release: {counted(len(missing), 'migration')} to go",
        "Run `manage.py migrate`.",
    )


def _broker() -> Iterator[Finding]:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
            policy = str(client.config_get("maxmemory-policy").get("maxmemory-policy", KEEPS_ALL))
    except (redis.RedisError, OSError) as error:
        yield Finding(f"Redis does not answer: {_line(error)}", "Start it, or mend REDIS_URL.")
        return
    yield _good_if(
        policy == KEEPS_ALL,
        "Redis answers",
        f"Redis forgets things when it is full (maxmemory-policy {policy})",
        f"Set its maxmemory-policy to {KEEPS_ALL}: what it forgets is only noticed by the clock, seconds later.",
        is_warning=True,
    )


def _processes() -> Iterator[Finding]:
    for name in PROCESSES:
        yield _good_if(
            is_alive(name),
            f"The {name} gives signs of life",
            f"The {name} has been silent for a minute",
            f"Start the {name}: Procfile and docker-compose.yml say how.",
        )


def _files() -> Iterator[Finding]:
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    try:
        # As the first file would.
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder):
            free = shutil.disk_usage(folder)
    except OSError as error:
        yield Finding(
            f"No file can be kept in {folder}: {_line(error)}",
            "Let this user write there, or set STORAGE_URL.",
        )
    else:
        share = free.free / free.total
        words = f"Files are kept in {folder}; {share:.0%} of the disk is free"
        yield _good_if(share >= LEAST_FREE, words, words, "Make room on that disk.", is_warning=True)
    yield _good_if(
        bool(settings.FILE_SCANNER),
        "What candidates hand in is looked at for viruses",
        "What candidates hand in is looked at by nobody for viruses",
        "Install ClamAV's daemon, or mount its clamd.conf; until then each file says that it was not checked.",
        is_warning=True,
    )


def _address() -> Iterator[Finding]:
    url = f"{settings.PUBLIC_URL}/healthz"
    try:
        status = httpx.get(url, timeout=10, trust_env=False).status_code
    except httpx.HTTPError as error:
        yield Finding(
            f"{url} cannot be reached from here: {_line(error)}",
            "See that the name leads to the proxy and its certificate holds: the carrier comes this way, too.",
            is_warning=True,
        )
        return
    words = f"{url} answers {status}"
    yield _good_if(status == HTTPStatus.OK, words, words, "See what answers there in our place.")


def _carrier() -> Iterator[Finding]:
    numbers = numbers_across_teams()
    if not numbers:
        yield Finding("No team has a number", "Connect one in Settings, Numbers.", is_warning=True)
    for team_id, number_id in numbers[:MOST_NUMBERS]:
        with as_team(team_id), transaction.atomic():
            number = Number.objects.get(pk=number_id)
        yield _of_number(number)
    if len(numbers) > MOST_NUMBERS:
        yield Finding(f"{counted(len(numbers) - MOST_NUMBERS, 'more number')} not looked at")


def _of_number(number: Number) -> Finding:
    ending = f"…{number.phone[-4:]}"
    try:
        is_ours = carrier_for(number).owns_number(number.phone)
    except CredentialsRefused:
        return Finding(
            f"The carrier refuses the token of {ending}",
            "Connect the number again, with the token as it is now.",
        )
    except CarrierUnavailable as error:
        return Finding(
            f"The carrier cannot be asked about {ending}: {_line(error)}", "Try again; see TWILIO_API_URL."
        )
    return _good_if(
        is_ours,
        f"{ending} is ours at the carrier",
        f"{ending} is not of its account at the carrier any more",
        "Disconnect the number, or rent it again.",
    )


def _texts() -> Iterator[Finding]:
    late = overdue(now=timezone.now())
    words = f"The oldest reply that is due has waited {late.reply_seconds:.0f} s"
    yield _good_if(
        late.reply_seconds <= LATE_REPLY,
        words,
        words,
        "See whether a worker of the queue `replies` runs, and whether the number has room in its pace and its cap.",
    )
    words = f"Of {counted(late.unknown, 'text')} the carrier's answer was lost"
    yield _good_if(
        late.unknown_seconds <= LONG_UNKNOWN,
        words,
        f"{words}, and for {late.unknown_seconds / 60:.0f} minutes it could not say what became of them",
        "See the carrier's status page, and the log of the worker of the queue `bulk`.",
    )


def _good_if(is_good: bool, good: str, bad: str, advice: str, *, is_warning: bool = False) -> Finding:
    return Finding(good) if is_good else Finding(bad, advice, is_warning)


def _line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
