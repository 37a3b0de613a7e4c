"""What the demo team has sent to many: a blast that is over, one that is to come, and a campaign under way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from apps.blasts.fanout import fan_out
from apps.blasts.services import create_blast, start_blast
from apps.campaigns.fanout import run_campaign
from apps.campaigns.services import start_campaign, write_campaign
from apps.candidates.models import Candidate
from apps.chat.models import Message, TrackedLink
from apps.chat.services import follow_link
from apps.lists.models import List
from apps.lists.services import add_members, create_static_list, measure_lists
from apps.simulator.demo import sending_words as words
from apps.simulator.demo.agenda import Agenda
from apps.simulator.demo.cast import Cast

# It is day then in all of the country, and after work nowhere.
HOUR_OF_DAY = 18
Answer = Callable[[Candidate, str, datetime], None]


class Mailings:
    """Lets the team write to many. `answer` is told who writes back what."""

    def __init__(self, cast: Cast, agenda: Agenda, *, answer: Answer) -> None:
        self.cast, self.agenda, self.chance, self.answer = cast, agenda, agenda.chance, answer

    def plan(self) -> None:
        for days_ago, step in (
            (34, self._make_list),
            (20, self._blast),
            (9, self._start_campaign),
        ):
            self.agenda.plan(self._day(days_ago), step)
        # Two days after the last of the first texts.
        self.agenda.plan(self._day(7, minute=40), self._go_on)
        for days_ago in range(33, 0, -1):
            self.agenda.plan(self._day(days_ago, minute=50), self._measure)

    def _day(self, days_ago: int, *, minute: int = 10) -> datetime:
        at = self.cast.now - timedelta(days=days_ago)
        return at.replace(hour=HOUR_OF_DAY, minute=minute, second=0)

    def _make_list(self, at: datetime) -> None:
        """Begin a list of who has come by now; it grows a little each week."""
        self.list: List = create_static_list(team=self.cast.team, actor_id=self.cast.manager.pk, **words.LIST)
        self._grow(at)
        for weeks in range(1, 5):
            self.agenda.plan(at + timedelta(weeks=weeks), self._grow)

    def _grow(self, at: datetime) -> None:
        people = Candidate.objects.for_team(self.cast.team).filter(first_name="Applicant", created_at__lt=at)
        add_members(
            list_=self.list,
            candidates=list(people.values_list("pk", flat=True)),
            actor_id=self.cast.manager.pk,
        )

    def _measure(self, at: datetime) -> None:
        measure_lists(team=self.cast.team, now=at)

    def _blast(self, at: datetime) -> None:
        blast = create_blast(
            team=self.cast.team,
            author=self.cast.manager,
            list_=self.list,
            number=self.cast.number,
            track_links=True,
            **words.BLAST,
        )
        start_blast(blast=blast, actor_id=self.cast.manager.pk, now=at)
        fan_out(team_id=self.cast.team.pk, blast_id=blast.pk)
        self._carry(at, Message.Origin.BLAST)
        go_on = partial(fan_out, team_id=self.cast.team.pk, blast_id=blast.pk)
        self.agenda.plan(at + timedelta(minutes=12), lambda _: go_on())

    def _start_campaign(self, at: datetime) -> None:
        self.campaign = write_campaign(
            team=self.cast.team,
            author=self.cast.manager,
            name=words.CAMPAIGN,
            list_=self.list,
            fields={"number": self.cast.number, "is_live": False},
            steps=words.STEPS,
        )
        start_campaign(campaign=self.campaign, actor_id=self.cast.manager.pk, now=at)
        self._go_on(at)

    def _go_on(self, at: datetime) -> None:
        run_campaign(team_id=self.cast.team.pk, campaign_id=self.campaign.pk)
        self._carry(at, Message.Origin.CAMPAIGN)

    def _carry(self, at: datetime, origin: Message.Origin) -> None:
        """Let the texts of one pass arrive or fail, and some of their people answer."""
        queued = Message.objects.filter(team=self.cast.team, origin=origin, status=Message.Status.QUEUED)
        for nth, message in enumerate(queued.select_related("conversation__candidate__team").order_by("pk")):
            sent_at = at + timedelta(seconds=nth)
            failed_with = words.TROUBLES.get(nth % 17, "")
            self.cast.carry(message, sent_at, failed_with=failed_with)
            if not failed_with:
                self._react(message, nth, sent_at)

    def _react(self, message: Message, nth: int, at: datetime) -> None:
        if nth % 4 == 1:
            self.agenda.plan(self.agenda.after(at, minutes=80), partial(self._click, message))
        if reply := words.REPLIES.get(nth % 13):
            candidate = message.conversation.candidate
            self.agenda.plan(self.agenda.after(at, minutes=120), partial(self.answer, candidate, reply))

    def _click(self, message: Message, at: datetime) -> None:
        for link in TrackedLink.objects.select_related("team", "message").filter(
            team=self.cast.team, message=message
        ):
            follow_link(link=link, is_person=True, at=at)
