"""Which campaigns there is something to do for, which one a text is of, and whose turn comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from apps.accounts.models import Team
from apps.campaigns.models import PENDING, Campaign, CampaignStep, CampaignText, Enrolment
from apps.campaigns.selectors.reasons import words_of_wait
from apps.campaigns.timing import after, zone_of
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, Message
from apps.messaging.quiet_hours import Asked

COMING_SHOWN = 10


@dataclass(frozen=True)
class Coming:
    """Somebody's next step, and when it is due."""

    enrolment: Enrolment
    step: int
    at: datetime
    # What it waits for besides the time.
    wait: str

    @property
    def person(self) -> Candidate:
        person: Candidate = self.enrolment.candidate
        return person

    @property
    def chat(self) -> UUID | None:
        """Return their chat with the team, if there is one yet."""
        found: UUID | None = self.enrolment.chat  # type: ignore[attr-defined]
        return found

    @property
    def wait_words(self) -> str:
        return f"Waits for {self.wait}." if self.wait else ""


def campaigns_to_do(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, campaign) of those to look at, or with somebody due (a narrow look across teams, for the clock)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, campaign_id FROM campaigns_to_do(%s)", [now])
        return list(cursor.fetchall())


def campaigns_to_tally(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """Return (team, campaign) of large ones that are to be counted again (a narrow look across teams)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id, campaign_id FROM campaigns_to_tally(%s)", [now])
        return list(cursor.fetchall())


def campaign_of_text(message: Message) -> Campaign | None:
    """Return the campaign that a text of ours is part of."""
    return Campaign.objects.for_team(message.team).filter(enrolments__texts__message=message).first()


def asked_of(person: Candidate) -> Asked:
    return Asked(person.phone, person.state, person.time_zone)


def due_of(
    people: Iterable[Enrolment], steps: dict[int, CampaignStep], *, team: Team
) -> dict[UUID, tuple[datetime, bool]]:
    """Return when the next step of each is due, counted from when the one before left: one query.

    And whether the one before is still in the queue: then it is due no sooner than so long after now.
    """
    given = list(people)
    before = CampaignText.objects.filter(team=team, enrolment__in=[each.pk for each in given])
    rows = before.values_list(
        "enrolment", "step__position", "created_at", "message__sent_at", "message__status"
    )
    last: dict[UUID, tuple[datetime, bool]] = {}
    newest: dict[UUID, int] = {}
    for pk, position, made, sent, status in rows:
        if position > newest.get(pk, 0):
            newest[pk] = position
            is_pending = sent is None and status in PENDING
            last[pk] = (sent or made, is_pending)
    found: dict[UUID, tuple[datetime, bool]] = {}
    for each in given:
        moment, is_pending = last.get(each.pk, (each.created_at, False))
        zone = zone_of(asked_of(each.candidate), home=team.zone)
        found[each.pk] = (
            after(moment, minutes=steps[each.position].delay, zone=zone),
            is_pending,
        )
    return found


def coming_texts(campaign: Campaign, *, shown: int = COMING_SHOWN) -> list[Coming]:
    """Return whose turn comes next, the soonest first."""
    steps = {each.position: each for each in campaign.steps.filter(team=campaign.team_id)}
    rows = Enrolment.objects.for_team(campaign.team).active().filter(campaign=campaign)
    chats = Conversation.objects.filter(team=campaign.team_id, candidate=OuterRef("candidate")).values("pk")
    rows = rows.annotate(chat=Subquery(chats[:1]))
    people = list(rows.select_related("candidate").order_by("due_at", "pk")[:shown])
    due = due_of([each for each in people if each.position in steps], steps, team=campaign.team)
    return sorted(
        (
            Coming(
                each,
                each.position,
                max(due[each.pk][0], each.due_at or due[each.pk][0]),
                words_of_wait(each.waits_for) if each.waits_for else "",
            )
            for each in people
            if each.pk in due
        ),
        key=lambda coming: coming.at,
    )
