"""A campaign at work: who has come is enrolled, for whom it ends is stopped, whose step is due is texted.

All in batches, each in one transaction that holds the campaign's row: whoever finds it held leaves it alone, and a
worker that dies leaves a transaction that never was. That a step was sent stands in a row of its own, of which the
database takes one for each person and step; the text's name (`client_id`) says both once more.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from apps.campaigns.models import Campaign, CampaignText, Enrolment
from apps.campaigns.selectors import enrolments_of, stops_of, tally_of, waits_for_somebody
from apps.campaigns.stopping import end_for
from apps.campaigns.turns import Turn, queue_turn
from apps.core.filters import FilterError
from apps.core.ids import NEW_ID
from apps.events.services import record_event
from apps.lists.fanout import (
    LIST_IS_GONE,
    MANY,
    UNREADABLE,
    CannotGoOn,
    finish,
    go_on,
    look_at_members,
    read_as_rows,
    room_in_queue,
)
from apps.lists.selectors import members_of
from apps.lists.services import keep_tally

# How often people are looked at; of very many, so seldom that it takes a twentieth of the time.
SOONEST, SHARE = timedelta(seconds=5), 20


def run_campaign(*, team_id: UUID, campaign_id: UUID) -> None:
    """Do what there is to do for a campaign now; nothing while somebody else is at it."""
    go_on(Campaign.objects, team_id=team_id, pk=campaign_id, step=_step)


def _step(campaign: Campaign, now: datetime) -> bool:
    """Do one thing for a campaign. Return whether there may be more to do at once."""
    if campaign.look_at is not None and campaign.look_at <= now:
        _look(campaign, now=now)
        return True
    if _queue_batch(campaign, now=now):
        return True
    if not campaign.is_live and not waits_for_somebody(campaign):
        campaign.tally_soon(now=now)
        campaign.save(update_fields=["tally_due_at"])
        finish(campaign, now=now)
    return False


def _look(campaign: Campaign, *, now: datetime) -> None:
    """Stop for whom it ends, and enrol who has come."""
    begun = time.monotonic()
    if campaign.list is None:
        raise CannotGoOn(LIST_IS_GONE)
    try:
        ends = stops_of(campaign, enrolments_of(campaign).active(), now=now)
        stopped = end_for(team_id=campaign.team_id, reasons=ends, now=now)
        joined = _enrol(campaign, now=now) if campaign.is_live or campaign.enrolled_at is None else 0
    except FilterError:
        raise CannotGoOn(UNREADABLE) from None
    campaign.enrolled_at = campaign.enrolled_at or now
    took = timedelta(seconds=time.monotonic() - begun)
    campaign.look_at = now + max(SOONEST, took * SHARE)
    campaign.save(update_fields=["enrolled_at", "look_at"])
    if joined and not campaign.is_tallied and len(enrolments_of(campaign).values("pk")[: MANY + 1]) > MANY:
        keep_tally(campaign, count=tally_of, now=now)
    if joined or stopped:
        record_event(
            team=campaign.team,
            kind="campaign.people_changed",
            subject_id=campaign.pk,
            data={"enrolled": joined, "stopped": stopped},
        )


def _enrol(campaign: Campaign, *, now: datetime) -> int:
    """Enrol whoever is on the list and was never in this campaign. Return how many."""
    assert campaign.list is not None  # noqa: S101  Looked at before.
    known = Enrolment.objects.filter(team=campaign.team_id, campaign=campaign, candidate=OuterRef("pk"))
    look_at_members(campaign.list)
    chosen, params = read_as_rows(members_of(campaign.list, now=now).filter(~Exists(known)))
    with connection.cursor() as cursor:
        cursor.execute(
            # Only our own words and what the ORM made of the question.
            "INSERT INTO campaigns_enrolment "  # noqa: S608
            "(id, team_id, created_at, campaign_id, candidate_id, phone, status, position, due_at, waits_for, reason) "
            f"SELECT {NEW_ID}, %s, %s, %s, people.id, people.phone, 'active', 1, %s, '', '' "
            f"FROM ({chosen}) AS people (id, phone) ON CONFLICT DO NOTHING",
            [campaign.team_id, now, campaign.pk, now, *params],
        )
        number = cursor.rowcount
        if number > MANY:
            # By the statistics of an empty table, counting them would take each of them for each of the texts.
            cursor.execute("SELECT campaigns_look_at_enrolments(%s)", [number])
    return int(number)


def _queue_batch(campaign: Campaign, *, now: datetime) -> int:
    """Take the next people whose step is due. Return of how many it was decided what becomes of them."""
    room, number = room_in_queue(campaign, now=now), campaign.number
    if number is None or not room:
        return 0
    due = Enrolment.objects.filter(team=campaign.team_id, campaign=campaign).due(now=now)
    # Locked, so that whoever merges or erases one of them takes their turn.
    locked = due.select_for_update(of=("self",), no_key=True).select_related("candidate")
    people = list(locked.order_by("due_at", "pk")[:room])
    if not people:
        return 0
    try:
        turn = queue_turn(campaign=campaign, number=number, people=people, now=now)
    except FilterError:
        raise CannotGoOn(UNREADABLE) from None
    _write_down(campaign, turn, now=now)
    return len(people)


def _write_down(campaign: Campaign, turn: Turn, *, now: datetime) -> None:
    """Write what has become of the people of a batch, each kind of it in one statement."""
    CampaignText.objects.bulk_create(turn.texts)
    ended = end_for(team_id=campaign.team_id, reasons=turn.ended, now=now)
    _move("due_at = given.value::timestamptz, position = position + 1, waits_for = ''", turn.moved_on)
    _move(
        "due_at = NULL, position = position + 1, waits_for = '', status = 'finished', "
        "ended_at = given.value::timestamptz",
        dict.fromkeys(turn.finished, now),
    )
    _move(
        "due_at = NULL, waits_for = '', status = 'finished', ended_at = given.value::timestamptz",
        dict.fromkeys(turn.without_step, now),
    )
    for code, moments in turn.put_off.items():
        _move("due_at = given.value::timestamptz, waits_for = %s", moments, code)
    if ended:
        record_event(
            team=campaign.team,
            kind="campaign.people_changed",
            subject_id=campaign.pk,
            data={"enrolled": 0, "stopped": ended},
        )


def _move(change: str, values: Mapping[UUID, datetime], *more: Any) -> None:
    if not values:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE campaigns_enrolment AS person SET {change} "  # noqa: S608  Our own words.
            "FROM unnest(%s::uuid[], %s::timestamptz[]) AS given (id, value) "
            "WHERE person.id = given.id AND person.status = 'active'",
            [*more, [str(pk) for pk in values], list(values.values())],
        )
