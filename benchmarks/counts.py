"""What it takes to look at a blast, and at the grid of blasts, when a hundred times as many people got it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg2
import time_machine

from benchmarks.data import migrated_database
from benchmarks.fanout import ALL_CHATS, BODY, FLOOR, team_of
from benchmarks.result import Result, median_ms

SMALL, LARGE, BLASTS = 1_000, 100_000, 10
GOAL = 1.5
RECIPIENTS = (
    "INSERT INTO blasts_blastrecipient (id, team_id, created_at, blast_id, candidate_id, phone, variant, skipped, "
    "not_before, message_id) SELECT {new}, c.team_id, now(), %(blast)s, c.candidate_id, m.phone, 'a', '', now(), m.id "
    "FROM chat_message AS m JOIN chat_conversation AS c ON c.team_id = m.team_id AND c.id = m.conversation_id "
    "WHERE m.team_id = %(team)s AND m.client_id LIKE %(blast)s || ':%%'"
)
LEFT = (
    "UPDATE chat_message SET status = CASE WHEN id::text < '8' THEN 'delivered' ELSE 'sent' END, sent_at = now(), "
    "delivered_at = now() WHERE team_id = %(team)s AND client_id LIKE %(blast)s || ':%%'"
)
TABLES = ("blasts_blastrecipient", "chat_message", "chat_conversation")


def run() -> Iterator[Result]:
    with (
        migrated_database() as owner_url,
        time_machine.travel(datetime(2026, 6, 10, 18, tzinfo=UTC), tick=True),
    ):
        small, large = (_looks(owner_url, people) for people in (SMALL, LARGE))
        for name, look in large.items():
            # In turns, or a busy machine decides.
            beside = median_ms(small[name])
            value = median_ms(look)
            print(f"        load {os.getloadavg()[0]:.1f}")
            yield Result(
                name=f"counts, {name}",
                value=value,
                unit="ms",
                floor=beside,
                goal=f"<= {GOAL} of that of {SMALL:,} people",
                holds=value <= GOAL * beside,
            )


def _looks(owner_url: str, people: int) -> dict[str, Callable[[], object]]:
    """Return what asks for each page of a team whose blasts have gone to so many people."""
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client

    from apps.accounts.models import Membership
    from apps.accounts.tenancy import as_team

    team, number, list_ = team_of(owner_url, people)
    with as_team(team.pk):
        blasts = [_gone(owner_url, team, number, list_) for _ in range(BLASTS)]
        with transaction.atomic():
            user = get_user_model().objects.create_user(email=f"{team.slug}@bench.test", full_name="Somebody")
            Membership.objects.create(team=team, user=user, role=Membership.Role.MANAGER)
    client = Client()
    client.force_login(user)
    page = f"/blasts/{blasts[0].pk}/"

    def look(address: str, **headers: str) -> Callable[[], object]:
        def ask() -> None:
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200, answer.status_code

        return ask

    return {
        "page": look(page),
        "progress": look(f"{page}?live=1", **{"HX-Request": "true"}),
        f"grid of {BLASTS}": look("/blasts/"),
    }


def _gone(owner_url: str, team: Any, number: Any, list_: Any) -> Any:
    """Make a blast whose texts have all left, as a worker leaves it."""
    from django.db import transaction

    from apps.blasts.fanout import MANY
    from apps.blasts.models import Blast
    from apps.blasts.selectors import tally_of
    from apps.blasts.services import create_blast
    from apps.core.ids import NEW_ID
    from apps.lists.services import keep_tally

    now = datetime.now(UTC)
    with transaction.atomic():
        blast = create_blast(team=team, author=None, name="All", list_=list_, body=BODY)
    with closing(psycopg2.connect(owner_url)) as owner, owner.cursor() as cursor:
        given = {"team": team.pk.hex, "number": number.pk.hex, "blast": blast.pk.hex}
        text = FLOOR.replace("'blast:' || p.id", "%(blast)s || ':' || p.phone")
        # What was never looked at is taken for a few rows: a hundred thousand would be compared with each of as many.
        for statement in (ALL_CHATS, text, *(f"ANALYZE {table}" for table in TABLES), RECIPIENTS, LEFT):
            cursor.execute(statement.format(new=NEW_ID), given)
        number_of_people = cursor.rowcount
        owner.commit()
        owner.autocommit = True
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")
    with transaction.atomic():
        ended = {"status": "finished", "frozen_at": now, "started_at": now, "finished_at": now}
        Blast.objects.filter(pk=blast.pk).update(**ended)
        blast = Blast.objects.select_related("team__account").get(pk=blast.pk)
        if number_of_people > MANY:
            keep_tally(blast, count=tally_of, now=now)
            print(f"        counted in {blast.tally_took} ms")
    return blast
