"""A blast from its list to texts in the queue, the gate asked about everybody and the words filled for each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from statistics import median
from time import perf_counter
from typing import Any

import psycopg2
import time_machine

from benchmarks.data import migrated_database
from benchmarks.result import Result, spent

PEOPLE, FEWER, TIMES = 100_000, 30_000, 3
TABLES = (
    *("candidates_candidate", "candidates_application", "lists_listmember", "chat_message"),
    "messaging_consentevent",
)
# Of what the database does with the same texts in one statement.
GOAL = 0.2
BODY = "Hi {{first_name|there}}, we have a job for you as {{job_title|a colleague}}. Are you free tomorrow?"


def run() -> Iterator[Result]:
    """Measure fan-outs beside their floor, in turns: a large one, and smaller ones."""
    with migrated_database() as owner_url:
        _be_a_worker()
        # By day, or all of them wait for the morning.
        with time_machine.travel(datetime(2026, 6, 10, 18, tzinfo=UTC), tick=True):
            yield _result("fanout", [_turn(owner_url, PEOPLE)])
            yield _result(f"fanout of {FEWER:,} more", [_turn(owner_url, FEWER) for _ in range(TIMES)])


def _be_a_worker() -> None:
    from pivotcx.celery import app

    # What is rung for, is another worker's work.
    app.conf.task_always_eager = False


def _result(name: str, turns: list[tuple[float, float]]) -> Result:
    floor, value = (median(each) for each in zip(*turns, strict=True))
    return Result(
        name=name,
        value=value,
        unit="texts/s",
        floor=floor,
        goal=f">= {GOAL} of one INSERT … SELECT of the texts alone",
        holds=value >= GOAL * floor,
    )


def _turn(owner_url: str, people: int) -> tuple[float, float]:
    """Return the texts a second of the floor, and ours."""
    return _by_one_statement(owner_url, people), _by_blast(owner_url, people)


def team_of(owner_url: str, people: int) -> tuple[Any, Any, Any]:
    """Make a team with a number, and with so many people on a list. Half of them have been texted before."""
    from django.db import transaction

    from apps.accounts.services import create_team
    from apps.accounts.tenancy import as_team
    from apps.candidates.services import create_built_in_statuses
    from apps.core.ids import NEW_ID, new_id
    from apps.lists.services import create_static_list
    from tests.factories.messaging import connect_test_number

    team = create_team(name="Fan-out", slug=f"fanout-{new_id()}")
    with as_team(team.pk), transaction.atomic():
        create_built_in_statuses(team=team)
        number = connect_test_number(team=team, phone=f"+1415{new_id().int % 10**7:07d}")
        list_ = create_static_list(team=team, name="Everybody", actor_id=None)
    with closing(psycopg2.connect(owner_url)) as owner, owner.cursor() as cursor:
        given = {"team": team.pk.hex, "list": list_.pk.hex, "number": number.pk.hex, "people": people}
        for statement in FILL:
            cursor.execute(statement.format(new=NEW_ID), given)
        owner.commit()
        owner.autocommit = True
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    return team, number, list_


# What is there before anybody measures; all of them agree to texts to many.
FILL = [
    (
        "INSERT INTO messaging_consentevent (id, team_id, created_at, phone, kind, method, wording, at) "
        "SELECT {new}, %(team)s, now(), '+1201' || (2000000 + n), 'given', 'import', 'Yes', now() "
        "FROM generate_series(1, %(people)s) AS n"
    ),
    (
        "INSERT INTO candidates_candidate (id, team_id, created_at, phone, first_name, middle_name, last_name, email, "
        "street, city, state, postal_code, country, time_zone, external_id, custom, updated_at) "
        "SELECT {new}, %(team)s, now(), '+1201' || (2000000 + n), 'Person' || n %% 500, '', 'Made-up', '', '', "
        "'Newark', 'NJ', '07102', 'US', '', '', '{{}}', now() FROM generate_series(1, %(people)s) AS n"
    ),
    (
        "INSERT INTO candidates_application (id, team_id, created_at, candidate_id, method, applied_at, is_active, "
        "job_title, job_location, source, medium, campaign, referrer, keyword, requisition_id, external_job_id, "
        "external_id, status_id) "
        "SELECT {new}, c.team_id, now(), c.id, 'import', now(), true, 'Welder', 'Newark', 'Job board', '', '', '', '', "
        "'', '', '', (SELECT id FROM candidates_applicationstatus WHERE team_id = c.team_id AND key = 'new') "
        "FROM candidates_candidate AS c WHERE c.team_id = %(team)s"
    ),
    (
        "INSERT INTO lists_listmember (id, team_id, list_id, candidate_id, created_at) "
        "SELECT {new}, team_id, %(list)s, id, now() FROM candidates_candidate WHERE team_id = %(team)s"
    ),
    (
        "INSERT INTO chat_conversation (id, team_id, created_at, candidate_id, number_id, stage, last_message_at, "
        "last_body, last_is_inbound) SELECT {new}, team_id, now(), id, %(number)s, 'new', now(), '', false "
        "FROM candidates_candidate WHERE team_id = %(team)s AND phone LIKE '%%0'"
    ),
]
ALL_CHATS = FILL[-1].replace(" AND phone LIKE '%%0'", "") + " ON CONFLICT DO NOTHING"
FLOOR = (
    "INSERT INTO chat_message (id, team_id, created_at, conversation_id, number_id, direction, status, origin, phone, "
    "body, media, segments, client_id, error_code, error_detail, lane, send_at, send_before, attempts, looks, "
    "updated_at) "
    "SELECT {new}, c.team_id, now(), c.id, c.number_id, 'outbound', 'queued', 'blast', p.phone, "
    "'Hi ' || p.first_name || ', we have a job for you as Welder. Are you free tomorrow?', '[]', 1, "
    "'blast:' || p.id, '', '', 1, now(), now() + interval '1 day', 0, 0, now() "
    "FROM chat_conversation AS c JOIN candidates_candidate AS p ON p.team_id = c.team_id AND p.id = c.candidate_id "
    "WHERE c.team_id = %(team)s"
)


def _by_one_statement(owner_url: str, people: int) -> float:
    """Return the texts a second of the least that any program could do: one statement, everything else being there."""
    from apps.core.ids import NEW_ID

    team, number, _ = team_of(owner_url, people)
    with closing(psycopg2.connect(owner_url)) as owner, owner.cursor() as cursor:
        cursor.execute(ALL_CHATS.format(new=NEW_ID), {"team": team.pk.hex, "number": number.pk.hex})
        owner.commit()
        begun = perf_counter()
        cursor.execute(FLOOR.format(new=NEW_ID), {"team": team.pk.hex})
        assert cursor.rowcount == people
        owner.commit()
        return people / (perf_counter() - begun)


def _nothing_ahead(**asked: Any) -> int:
    from apps.chat.filling import queued_ahead

    queued_ahead(**asked)
    return 0


def _by_blast(owner_url: str, people: int) -> float:
    """Let a worker fan a blast out, and say what that took. Return the texts a second."""
    from django.db import connections, transaction

    from apps.accounts.tenancy import as_team
    from apps.blasts.fanout import fan_out
    from apps.blasts.models import BlastRecipient
    from apps.blasts.services import create_blast, start_blast
    from apps.lists import fanout

    team, _, list_ = team_of(owner_url, people)
    # Else a worker would wait for the carrier. What is ahead is counted as far as ever, though.
    fanout.queued_ahead = _nothing_ahead
    with as_team(team.pk):
        with transaction.atomic():
            blast = create_blast(team=team, author=None, name="All", list_=list_, body=BODY)
            start_blast(blast=blast, actor_id=None, now=datetime.now(UTC))
        backend = connections["default"].connection.get_backend_pid()
        with spent(backend) as taken:
            fan_out(team_id=team.pk, blast_id=blast.pk)
        with transaction.atomic():
            texted = BlastRecipient.objects.filter(blast=blast, message__status="queued").count()
    assert texted == people, texted
    print(
        f"        load {os.getloadavg()[0]:.1f}; {people:,} texts in {taken.clock:.1f} s: {taken.words(people)}"
    )
    return people / taken.clock
