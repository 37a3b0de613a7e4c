"""A campaign at work: who has come is enrolled, for whom it ends is stopped, whose step is due is texted.

All in batches, each in one transaction that holds the campaign's row: whoever finds it held leaves it alone, and a
worker that dies leaves a transaction that never was. That a step was sent stands in a row of its own, of which the
database takes one for each person and step; the text's name (`client_id`) says both once more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.campaigns.models import Campaign, CampaignText, Enrolment
from apps.campaigns.selectors import enrolments_of, stops_of
from apps.campaigns.stopping import end_for
from apps.campaigns.turns import Turn, queue_turn
from apps.chat.filling import queued_ahead
from apps.core.filters import FilterError
from apps.core.ids import NEW_ID
from apps.events.services import record_event
from apps.lists.selectors import members_of
from apps.messaging.gate import NO_NUMBER
from apps.work.holding import in_turn

logger = logging.getLogger(__name__)

BATCH = 500
# So many bulk texts of a number are in the queue at most: what the quickest number sends in some seconds.
AHEAD = 2_000
# Of fewer, how the database counts them does not matter.
MANY = 1_000
# How often people are looked at; of very many, so seldom that it takes a twentieth of the time.
SOONEST, SHARE = timedelta(seconds=5), 20
WRONG = "Something went wrong on our side. Nobody gets a step twice; it can be continued."
UNREADABLE = "The filter of its list asks for something that is no longer there. Change it, and continue."


class CannotGoOn(Exception):
    """A campaign that a person has to do something about first; the words are theirs to read."""


def run_campaign(*, team_id: UUID, campaign_id: UUID) -> None:
    """Do what there is to do for a campaign now; nothing while somebody else is at it."""
    with as_team(team_id):
        try:
            while in_turn(lambda: _step(campaign_id, now=timezone.now())):
                pass
        except CannotGoOn as error:
            _fail(campaign_id, str(error))
        except OperationalError:
            # The database went away: the clock comes again.
            raise
        except Exception:
            logger.exception("Campaign %s of team %s went wrong.", campaign_id, team_id)
            _fail(campaign_id, WRONG)


def _step(campaign_id: UUID, *, now: datetime) -> bool:
    """Do one thing for a campaign, in a transaction. Return whether there may be more to do at once."""
    rows = Campaign.objects.select_related("team__account", "list__team", "number", "author")
    # Who finds it locked leaves it alone: another worker is at it, or a person is just pausing it.
    locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    campaign = locked.filter(pk=campaign_id).first()
    if campaign is None or not campaign.is_running or campaign.look_at is None:
        return False
    if campaign.look_at <= now:
        _look(campaign, now=now)
        return True
    if _queue_batch(campaign, now=now):
        return True
    is_open = campaign.is_live or enrolments_of(campaign).active().exists()
    if not is_open:
        _finish(campaign, now=now)
    return False


def _look(campaign: Campaign, *, now: datetime) -> None:
    """Stop for whom it ends, and enrol who has come."""
    begun = time.monotonic()
    if campaign.list is None:
        raise CannotGoOn("Its list is no longer there.")
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
    people = members_of(campaign.list, now=now).filter(~Exists(known))
    try:
        chosen, params = people.order_by("pk").values("pk", "phone").query.sql_with_params()
    except EmptyResultSet:
        return 0
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
    number = campaign.number
    if number is None:
        raise CannotGoOn(NO_NUMBER.detail)
    if number.paused_at is not None:
        # What is left waits with it, as what is queued does.
        return 0
    ahead = queued_ahead(team_id=campaign.team_id, number_id=number.pk, now=now, most=AHEAD)
    room = min(BATCH, AHEAD - ahead)
    if room <= 0:
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


def _finish(campaign: Campaign, *, now: datetime) -> None:
    campaign.status, campaign.finished_at = Campaign.Status.FINISHED, now
    campaign.save(update_fields=["status", "finished_at"])
    record_event(team=campaign.team, kind="campaign.finished", subject_id=campaign.pk)


@transaction.atomic
def _fail(campaign_id: UUID, error: str) -> None:
    """Give up for now; a person may let it go on from here."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("team")
    campaign = rows.filter(pk=campaign_id).first()
    if campaign is None or not campaign.is_running:
        return
    campaign.status, campaign.error = Campaign.Status.FAILED, error
    campaign.save(update_fields=["status", "error"])
    record_event(team=campaign.team, kind="campaign.failed", subject_id=campaign.pk)
