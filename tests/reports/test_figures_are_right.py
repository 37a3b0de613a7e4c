"""What is kept of each day is what the rows say, whatever happened, in which order, and however late."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from apps.candidates.models import Application, ApplicationStatus, Merge
from apps.candidates.services import erase_candidate, merge_candidates, record_application, undo_merge
from apps.chat.models import Conversation, Message
from apps.chat.outcomes import announce
from apps.chat.services import change_application
from apps.core.errors import DomainError
from apps.events.services import record_event
from apps.feeds.models import FeedDelivery
from apps.handoffs.models import Handoff
from apps.handoffs.services import take_back
from apps.reports.intake import count_day
from apps.reports.models import Figure, ReportDay
from apps.reports.selectors import FigureKey, Scope, count_raw
from apps.reports.selectors.kept import read_kept, read_waits
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.feeds import FeedFactory
from tests.factories.handoffs import hand_over
from tests.factories.reports import count_everything, text_out

DIMENSIONS = (
    *("", "source", "medium", "campaign", "job", "method", "person", "number", "origin", "error"),
    *("hour", "feed"),
)


def scope_of(team):
    today = timezone.now().astimezone(team.zone).date()
    return Scope(team, today - timedelta(days=40), today + timedelta(days=2))


def both(team):
    """Return what the rows say, and what is kept."""
    raw = count_raw(scope_of(team))
    kept = read_kept(scope_of(team), dimensions=DIMENSIONS)
    kept.spreads = read_waits(scope_of(team), dimensions=DIMENSIONS).spreads
    return tuple(
        (
            {key: number for key, number in counted.figures.items() if number},
            {key: (dict(durations.counts), durations.seconds) for key, durations in counted.spreads.items()},
        )
        for counted in (raw, kept)
    )


class Days:
    """Some weeks of a team, by chance."""

    def __init__(self, team, number, people, seed):
        self.team, self.number, self.people = team, number, people
        self.chance = random.Random(seed)
        self.chats = [ConversationFactory(team=team) for _ in range(4)]
        Conversation.objects.filter(team=team).update(number=number)

    def moment(self):
        return timezone.now() - timedelta(minutes=self.chance.randrange(30 * 24 * 60))

    def chat(self):
        rows = Conversation.objects.for_team(self.team).select_related("candidate", "number", "team")
        return self.chance.choice(list(rows.order_by("pk")))

    def happen(self):
        deed = self.chance.choice(
            [self.write] * 5
            + [self.answer] * 4
            + [self.learn] * 4
            + [self.apply, self.apply, self.decide, self.hand_over, self.take_back]
            + [self.merge, self.part, self.erase]
        )
        with suppress(DomainError):
            deed()

    def write(self):
        body = self.chance.choice(["Hello", "Is it still free?", "STOP", "START", "HELP"])
        text_in(self.number, phone=self.chat().candidate.phone, body=body, at=self.moment())

    def answer(self):
        text_out(
            self.chat(),
            at=self.moment(),
            author=self.chance.choice([*self.people, None]),
            origin=self.chance.choice(["chat", "chat", "chat", "blast", "auto", "feed"]),
            status=self.chance.choice(["sent", "delivered", "delivered", "undelivered"]),
        )

    def learn(self):
        """The carrier says something of an old text; or it leaves once more, the day after."""
        texts = list(Message.objects.for_team(self.team).filter(direction="outbound").order_by("pk"))
        if not texts:
            return
        text = self.chance.choice(texts)
        text.status = self.chance.choice(["delivered", "undelivered", "failed"])
        text.error_code = "" if text.status == "delivered" else self.chance.choice(["30003", "30007"])
        if self.chance.random() < 0.3 and text.sent_at:
            text.sent_at = min(text.sent_at, text.created_at) + timedelta(hours=self.chance.randrange(24))
        text.save()
        announce(text)

    def apply(self):
        record_application(
            candidate=self.chat().candidate,
            method=Application.Method.API,
            applied_at=self.moment(),
            source=self.chance.choice(["Indeed", "Referral", ""]),
            campaign=self.chance.choice(["Spring", ""]),
            job_title=self.chance.choice(["Nurse", "Driver"]),
        )

    def decide(self):
        applications = list(Application.objects.for_team(self.team).order_by("pk"))
        keys = ApplicationStatus.objects.for_team(self.team).order_by("pk").values_list("key", flat=True)
        if applications:
            change_application(
                application=self.chance.choice(applications), status=self.chance.choice(list(keys))
            )

    def hand_over(self):
        giver, receiver = self.chance.sample(self.people, 2)
        hand_over(self.chat(), receiver, author=giver)

    def take_back(self):
        given = list(Handoff.objects.for_team(self.team).filter(withdrawn_at=None).order_by("pk"))
        if given:
            take_back(handoff=self.chance.choice(given), actor=self.people[0], now=timezone.now())

    def merge(self):
        kept, gone = self.chat().candidate, self.chat().candidate
        if Conversation.objects.for_team(self.team).count() > 2:
            merge_candidates(kept=kept, gone=gone)

    def part(self):
        merge = Merge.objects.filter(team=self.team, undone_at=None).order_by("pk").last()
        if merge:
            undo_merge(merge=merge, now=timezone.now())

    def erase(self):
        if Conversation.objects.for_team(self.team).count() > 2 and self.chance.random() < 0.3:
            erase_candidate(candidate=self.chat().candidate, actor_id=None, now=timezone.now())


@pytest.mark.parametrize("seed", range(3))
def test_kept_figures_equal_the_rows_after_anything(team, number, recruiter, teammate, seed):
    days = Days(team, number, [recruiter, teammate], seed)
    for _ in range(6):
        for _ in range(12):
            days.happen()
        count_everything(team)

        raw, kept = both(team)
        assert kept == raw


def test_what_happens_while_a_day_is_counted_is_counted_after_it(team, number, recruiter):
    chat = ConversationFactory(team=team)
    text_out(chat, at=timezone.now(), author=recruiter)
    count_everything(team)
    day = ReportDay.objects.get(team=team)
    claimed = timezone.now() + timedelta(minutes=5)
    ReportDay.objects.filter(pk=day.pk).update(due_at=claimed)

    text_out(chat, at=timezone.now(), author=recruiter)
    count_everything(team)

    raw, kept = both(team)
    assert kept == raw
    assert raw[0][FigureKey(day.day, "sent")] == 2


def test_counting_twice_changes_nothing(team, number, recruiter):
    text_out(ConversationFactory(team=team), at=timezone.now(), author=recruiter)
    count_everything(team)
    before = list(Figure.objects.filter(team=team).values_list("measure", "key", "number").order_by("pk"))

    day_id = ReportDay.objects.get(team=team).pk
    assert not count_day(team_id=team.pk, day_id=day_id, now=timezone.now())
    ReportDay.objects.filter(team=team).update(due_at=timezone.now())
    assert count_day(team_id=team.pk, day_id=day_id, now=timezone.now())

    after = Figure.objects.filter(team=team).values_list("measure", "key", "number").order_by("pk")
    assert sorted(after) == sorted(before)


def test_other_working_hours_change_the_past(team, number, recruiter):
    chat = ConversationFactory(team=team)
    at = datetime(2026, 11, 4, 10, tzinfo=team.zone)
    text_in(number, phone=chat.candidate.phone, at=at)
    text_out(chat, at=at + timedelta(hours=2), author=recruiter)
    count_everything(team)

    team.work_from = at.time().replace(hour=11)
    team.save()
    record_event(team=team, kind="team.changed", data={"fields": ["work_from"]})
    count_everything(team)

    raw, kept = both(team)
    assert kept == raw


def test_what_a_feed_was_handed_in_is_counted_by_its_outcome(team):
    feed = FeedFactory(team=team)
    FeedDelivery.objects.create(
        team=team, feed=feed, received_at=timezone.now(), body_hash="x", outcome="rejected"
    )
    count_everything(team)

    raw, kept = both(team)
    assert kept == raw
    assert [key.part for key in raw[0] if key.measure == "handed_in"] == ["rejected"]
