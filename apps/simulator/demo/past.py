"""The demo's weeks before today: who came, what passed between them and the team, and how it ended.

Everybody here is closed again in the end: the stories of today are what waits in the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from random import Random

from apps.accounts.models import User
from apps.candidates.models import ApplicationStatus, Candidate
from apps.chat.models import Conversation
from apps.chat.services import (
    AtNight,
    begin_conversation,
    change_application,
    close_conversation,
    opt_candidate_out,
    send_text,
)
from apps.handoffs.services import Said, hand_to_member
from apps.messaging.gate import NotAllowed
from apps.messaging.models import OptOut
from apps.simulator.demo import past_words as words
from apps.simulator.demo.agenda import Agenda
from apps.simulator.demo.arriving import Arrivals
from apps.simulator.demo.cast import Cast
from apps.simulator.demo.sending import Mailings

WEEKS = 8
# The same demo each time.
SEED = 20
RECENT = timedelta(hours=3)


@dataclass
class Exchange:
    """One candidate of the past, and who of the team talks with them."""

    candidate: Candidate
    author: User
    turns: int = 0


def live_through_past(cast: Cast) -> None:
    """Let the weeks before today happen once more, in their order."""
    agenda = Agenda(ends=cast.now - RECENT, chance=Random(SEED))  # noqa: S311  Nothing is secret here.
    Past(cast, agenda).plan()
    agenda.run()


class Past:
    def __init__(self, cast: Cast, agenda: Agenda) -> None:
        self.cast, self.agenda, self.chance = cast, agenda, agenda.chance
        dealt = [word for word, times in words.FIRST_REPLIES for _ in range(times)]
        self.chance.shuffle(dealt)
        # Each of them is heard, whatever day it is today.
        self.first_replies = cycle(dealt)
        self.arrivals = Arrivals(cast, agenda, welcome=self.welcome)
        self.mailings = Mailings(cast, agenda, answer=self.answer_mailing)

    def plan(self) -> None:
        begins = self.cast.now - timedelta(weeks=WEEKS)
        self.arrivals.plan(begins=begins)
        self.mailings.plan()

    def welcome(self, candidate: Candidate, at: datetime) -> None:
        """Let somebody of the team write to who has come, sooner or later."""
        author = self.cast.recruiter if self.chance.random() < 0.65 else self.cast.manager
        exchange = Exchange(candidate, author)
        first = self.agenda.at_work(self.agenda.after(at, minutes=45))
        self.agenda.plan(first, partial(self._greet, exchange))

    def answer_mailing(self, candidate: Candidate, body: str, at: datetime) -> None:
        """Let somebody answer to what went to many, and be answered."""
        self.cast.hear(candidate.phone, body, at)
        exchange = Exchange(candidate, self.cast.recruiter, turns=len(words.ANSWERS))
        self._go_on(exchange, body, at)

    def _greet(self, exchange: Exchange, at: datetime) -> None:
        candidate = exchange.candidate
        job = self.chance.choice(words.JOBS).lower()
        failed_with = self.chance.choice(words.TROUBLES) if self.chance.random() < 0.06 else ""
        body = words.HELLO.format(job=job, city=candidate.city or "your town")
        is_there = self._write(exchange, body, at, failed_with=failed_with) and not failed_with
        may_reply = is_there and self.chance.random() < 0.7
        if not (may_reply and self._replies(exchange, at, 150, self.first_replies)):
            self._end_soon(exchange, at, "disengaged")

    def _replies(self, exchange: Exchange, at: datetime, minutes: int, bodies: Iterator[str]) -> bool:
        """Let the candidate write after some time. Return whether there is the time for it."""
        reply = self.agenda.after(at, minutes=minutes)
        is_heard = self.agenda.leaves_time_after(reply)
        if is_heard:
            self.agenda.plan(reply, partial(self._hear, exchange, next(bodies)))
        return is_heard

    def _hear(self, exchange: Exchange, body: str, at: datetime) -> None:
        self.cast.hear(exchange.candidate.phone, body, at)
        self._go_on(exchange, body, at)

    def _go_on(self, exchange: Exchange, body: str, at: datetime) -> None:
        """Let somebody of the team see to what was just written."""
        if body in words.NO_MORE:
            self.agenda.plan(self.agenda.after(at, minutes=200), partial(self._end, exchange, "archived"))
            return
        # One of them is quick; and now and then something lies until the next day.
        patience = 35 if exchange.author == self.cast.recruiter else 110
        patience = 1500 if self.chance.random() < 0.07 else patience
        then = self.agenda.answer_to(at, minutes=patience)
        self.agenda.plan(then, partial(self._answer, exchange, body))

    def _answer(self, exchange: Exchange, said: str, at: datetime) -> None:
        if said in words.REGRETS:
            self._write(exchange, words.FAREWELL, at)
            self._end_soon(exchange, at, "disengaged")
        elif exchange.turns >= len(words.ANSWERS):
            self._write(exchange, words.THANKS, at)
            self._end_soon(exchange, at, self._outcome())
        else:
            self._write(exchange, words.ANSWERS[exchange.turns], at)
            exchange.turns += 1
            if self.chance.random() < 0.03:
                self._opt_out(exchange, at)
            elif not (self.chance.random() < 0.8 and self._replies(exchange, at, 90, self._later(exchange))):
                self._end_soon(exchange, at, "information_missing")

    def _later(self, exchange: Exchange) -> Iterator[str]:
        yield self.chance.choice(words.LATER_REPLIES[exchange.turns - 1])

    def _outcome(self) -> str:
        return self.chance.choices(words.OUTCOMES, weights=words.HOW_MANY)[0]

    def _write(self, exchange: Exchange, body: str, at: datetime, *, failed_with: str = "") -> bool:
        """Send a text of a colleague's. Return whether it may leave."""
        chat, _ = begin_conversation(candidate=exchange.candidate, actor=exchange.author, now=at)
        try:
            message = send_text(
                conversation=chat,
                author=exchange.author,
                body=body,
                now=at,
                anyway=True,
                at_night=AtNight.SEND,
            )
        except NotAllowed:
            return False
        self.cast.carry(message, at, failed_with=failed_with)
        return True

    def _opt_out(self, exchange: Exchange, at: datetime) -> None:
        opt_candidate_out(
            candidate=exchange.candidate,
            reason=words.SAID_BY_PHONE,
            source=OptOut.Source.USER,
            author=exchange.author,
            now=at,
        )
        self._end_soon(exchange, at, "archived")

    def _end_soon(self, exchange: Exchange, at: datetime, status: str) -> None:
        self.agenda.plan(self.agenda.after(at, minutes=900), partial(self._end, exchange, status))

    def _end(self, exchange: Exchange, status: str, at: datetime) -> None:
        """Say how it came out, and take the chat off the list."""
        chat = Conversation.objects.select_related("team", "candidate").get(
            team=self.cast.team, candidate=exchange.candidate
        )
        if chat.is_closed:
            return
        active = exchange.candidate.applications.filter(team=self.cast.team, is_active=True).first()
        if status == "delivered" and active is not None:
            self._hand_over(chat, exchange, at)
        elif active is not None:
            change_application(application=active, status=status, actor=exchange.author)
        close_conversation(conversation=chat, actor=exchange.author, now=at)

    def _hand_over(self, chat: Conversation, exchange: Exchange, at: datetime) -> None:
        delivered = ApplicationStatus.objects.get(team=self.cast.team, key="delivered")
        stars, summary = self.chance.choice(words.SUMMARIES)
        hand_to_member(
            conversation=chat,
            membership=self.cast.seat(self.cast.hiring),
            said=Said(outcome=delivered, stars=stars, summary=summary),
            author=exchange.author,
            client_id=None,
            now=at,
            # It is long past: nobody is to be mailed of it today.
            letter=False,
        )
