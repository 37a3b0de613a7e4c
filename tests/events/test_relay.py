"""Each team's events get the numbers 1, 2, 3 … without holes, whatever order they commit in."""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
from uuid import UUID

from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.db import connection, transaction

from apps.accounts.tenancy import as_team
from apps.events import relay
from apps.events.hearing import join
from apps.events.models import Event
from apps.events.relay import group_of_team, number_events, relay_forever, relay_turn
from apps.events.selectors import head_of, teams_to_relay
from apps.events.services import record_event
from tests.factories.accounts import TeamFactory
from tests.marks import committed
from tests.waiting import until


def echo(*, team_id, events):
    return {"kinds": [event.kind for event in events]}


def test_events_are_numbered_in_order_and_handed_out_once(team):
    for kind in ("one", "two", "three"):
        record_event(team=team, kind=kind)

    batch = relay.draw(team_id=team.pk, events=number_events(team_id=team.pk), render=echo)

    assert (batch.prev, batch.seq, batch.payload) == (0, 3, {"kinds": ["one", "two", "three"]})
    assert number_events(team_id=team.pk) == []
    assert head_of(team.pk) == 3


def test_each_team_counts_for_itself(team, other_team):
    record_event(team=team, kind="ours")
    with as_team(other_team.pk):
        record_event(team=other_team, kind="theirs")

    assert set(teams_to_relay()) == {team.pk, other_team.pk}
    assert [event.kind for event in number_events(team_id=team.pk)] == ["ours"]
    assert head_of(other_team.pk) == 0


def test_only_who_works_for_a_team_can_number_its_events(team, other_team):
    with as_team(other_team.pk):
        record_event(team=other_team, kind="theirs")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM events_number(%s)", [other_team.pk])
        assert cursor.fetchall() == []
    assert head_of(other_team.pk) == 0


def test_an_event_cannot_be_changed_or_removed(team):
    record_event(team=team, kind="said")

    assert Event.objects.update(kind="unsaid") == 0
    assert Event.objects.all()._raw_delete("default") == 0
    assert Event.objects.get().kind == "said"


drawn: list[object] = []


def draw(*, team_id, events):
    drawn.append(team_id)
    return {}


@committed
def test_a_burst_of_one_team_keeps_no_other_waiting(settings, monkeypatch):
    monkeypatch.setattr(relay, "BATCH", 2)
    settings.LIVE_RENDERER = f"{__name__}.draw"
    drawn.clear()
    first, second = TeamFactory(), TeamFactory()
    for team in (first, second):
        with as_team(team.pk), transaction.atomic():
            for _ in range(10):
                record_event(team=team, kind="said")

    async def relay_for_a_while() -> None:
        for team in (first, second):
            await join(group_of_team(team.pk))
        relaying = asyncio.create_task(relay_forever())
        enough = sync_to_async(until, thread_sensitive=False)
        await enough(lambda: len(drawn) >= 10, what="all is drawn")
        relaying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await relaying
        await get_channel_layer().flush()

    async_to_sync(relay_for_a_while)()

    assert [set(drawn[turn : turn + 2]) for turn in range(0, 10, 2)] == [{first.pk, second.pk}] * 5


@committed
def test_what_nobody_listens_to_is_numbered_and_not_drawn():
    heard, unheard = TeamFactory(), TeamFactory()
    for team in (heard, unheard):
        with as_team(team.pk), transaction.atomic():
            record_event(team=team, kind="said")
    drawn.clear()

    async def turn() -> dict[UUID, int]:
        await join(group_of_team(heard.pk))
        told = await relay_turn([heard.pk, unheard.pk], draw)
        await get_channel_layer().flush()
        return told

    assert async_to_sync(turn)() == {heard.pk: 1, unheard.pk: 1}
    assert drawn == [heard.pk]


@committed
def test_concurrent_writers_and_relays_leave_no_hole_and_no_double():
    team = TeamFactory()
    writers, each = 8, 25
    seen: list[int] = []
    done = threading.Event()

    def write(number: int) -> None:
        chance = random.Random(number)
        for _ in range(each):
            with as_team(team.pk), transaction.atomic():
                record_event(team=team, kind=f"writer.{number}")
                # Held open for a while, so that commits overtake one another.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(%s)", [chance.random() / 200])
        connection.close()

    def relay() -> None:
        while not (done.is_set() and not teams_to_relay()):
            seen.extend(event.seq for event in number_events(team_id=team.pk))
        connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(writers)]
    relays = [threading.Thread(target=relay) for _ in range(2)]
    for thread in [*threads, *relays]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    for thread in relays:
        thread.join()

    assert sorted(seen) == list(range(1, writers * each + 1))


def test_a_number_is_named_again_now_and_then_and_each_second_while_nobody_can_be_told(monkeypatch):
    told: list[tuple[int, bool]] = []
    away = range(4, 8)

    async def tell(_team_id, _message):
        told.append((second, second not in away))
        return second not in away

    monkeypatch.setattr(relay, "_tell", tell)
    reminders = relay.Reminders({UUID(int=1): 7}, now=0)
    for second in range(1, 30):
        async_to_sync(reminders.tell)(now=float(second))

    assert [second for second, went in told if went] == [1, 3, 8, 10, 13, 17]
    assert [second for second, went in told if not went] == [6, 7]
