"""What becomes of people whose step is due: their text, or the end for them, or until when and for what they wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from apps.campaigns.models import Campaign, CampaignStep, CampaignText, Enrolment
from apps.campaigns.selectors import PREVIOUS, STEP_WINDOW, asked_of, due_of, stops_of
from apps.campaigns.timing import Window, after, next_in_window, zone_of
from apps.chat.filling import Reader, decide_texts
from apps.chat.models import Message
from apps.chat.services import queue_texts
from apps.messaging.gate import INVALID, LANDLINE, NO_CONSENT, OPTED_OUT, OUTSIDE_WINDOW
from apps.messaging.models import Number
from apps.messaging.quiet_hours import NEVER

# Refusals that another step would meet, too.
FOR_GOOD = frozenset({OPTED_OUT.code, INVALID.code, LANDLINE.code, NO_CONSENT.code, OUTSIDE_WINDOW})
NEXT_LOOK = timedelta(minutes=1)


@dataclass
class Turn:
    """What is to be written of each; everybody of a batch is in one of them."""

    texts: list[CampaignText] = field(default_factory=list)
    # When the next step of those who had one is due; and who has had the last.
    moved_on: dict[UUID, datetime] = field(default_factory=dict)
    finished: list[UUID] = field(default_factory=list)
    # The step that they waited for was taken out of the campaign.
    without_step: list[UUID] = field(default_factory=list)
    ended: dict[UUID, str] = field(default_factory=dict)
    # By what they wait for.
    put_off: dict[str, dict[UUID, datetime]] = field(default_factory=lambda: defaultdict(dict))


def queue_turn(*, campaign: Campaign, number: Number, people: Sequence[Enrolment], now: datetime) -> Turn:
    """Queue the texts of those whose turn it is: by as many statements for two of them as for five hundred."""
    turn = Turn()
    steps = {each.position: each for each in campaign.steps.filter(team=campaign.team_id)}
    rows = Enrolment.objects.filter(team=campaign.team_id, pk__in=[each.pk for each in people])
    turn.ended |= stops_of(campaign, rows, now=now)
    turn.without_step += [each.pk for each in people if each.position not in steps]
    left = [each for each in people if each.pk not in turn.ended and each.position in steps]
    ready = _in_time(campaign, left, steps, turn, now=now)
    batch = decide_texts(
        team=campaign.team,
        number=number,
        sender=campaign.author,
        readers=[
            Reader(
                *(each.pk, each.candidate, steps[each.position].body),
                f"campaign:{each.pk}:{each.position}",
                track_links=steps[each.position].track_links,
                media=steps[each.position].media,
            )
            for each in ready
        ],
        origin=Message.Origin.CAMPAIGN,
        now=now,
    )
    queued = queue_texts(
        team=campaign.team,
        number=number,
        author_id=campaign.author_id,
        origin=Message.Origin.CAMPAIGN,
        texts=list(batch.texts.values()),
        now=now,
    )
    for each in ready:
        if each.pk in batch.put_off:
            wait = batch.put_off[each.pk]
            turn.put_off[wait.code][each.pk] = wait.until
        elif batch.skipped.get(each.pk) in FOR_GOOD:
            turn.ended[each.pk] = batch.skipped[each.pk]
        else:
            text = batch.texts.get(each.pk)
            _write(
                campaign,
                each,
                steps,
                turn,
                message_id=queued[text.client_id] if text else None,
                skipped=batch.skipped.get(each.pk, ""),
                now=now,
            )
    return turn


def _in_time(
    campaign: Campaign,
    people: Sequence[Enrolment],
    steps: dict[int, CampaignStep],
    turn: Turn,
    *,
    now: datetime,
) -> list[Enrolment]:
    """Return those whose step may leave now by its own delay and window; put off the others."""
    due, ready = due_of(people, steps, team=campaign.team), []
    for each in people:
        step, (moment, is_pending) = steps[each.position], due[each.pk]
        window = Window(step.send_from, step.send_until, tuple(step.weekdays))
        if is_pending:
            turn.put_off[PREVIOUS][each.pk] = max(moment, now + NEXT_LOOK)
            continue
        if moment > now:
            turn.put_off[""][each.pk] = moment
            continue
        if not window.is_open_always:
            opens = next_in_window(asked_of(each.candidate), window, team=campaign.team, now=now)
            if opens == NEVER:
                turn.ended[each.pk] = OUTSIDE_WINDOW
                continue
            if opens > now:
                turn.put_off[STEP_WINDOW][each.pk] = opens
                continue
        ready.append(each)
    return ready


def _write(
    campaign: Campaign,
    each: Enrolment,
    steps: dict[int, CampaignStep],
    turn: Turn,
    *,
    message_id: UUID | None,
    skipped: str,
    now: datetime,
) -> None:
    turn.texts.append(
        CampaignText(
            team_id=campaign.team_id,
            enrolment=each,
            step=steps[each.position],
            message_id=message_id,
            skipped=skipped,
            created_at=now,
        )
    )
    following = steps.get(each.position + 1)
    if following is None:
        turn.finished.append(each.pk)
    else:
        zone = zone_of(asked_of(each.candidate), home=campaign.team.zone)
        turn.moved_on[each.pk] = after(now, minutes=following.delay, zone=zone)
