"""Whatever was sent and said in whatever order: an answer counts once, and a figure is as many as its list shows."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.blasts.models import BlastRecipient
from apps.blasts.selectors import Slice as BlastSlice
from apps.blasts.selectors import counts_of, recipients_of
from apps.blasts.selectors import people_of as people_of_blast
from apps.campaigns.models import CampaignText, Enrolment
from apps.campaigns.selectors import Part, Slice, enrolments_of, figures_of, people_of
from apps.chat.models import Conversation, Message
from apps.messaging.models import OptOut
from tests.factories.blasts import BlastFactory, some_people
from tests.factories.campaigns import CampaignFactory
from tests.factories.chat import ConversationFactory
from tests.nights import IS_NIGHT, by_night

EXAMPLES = by_night(8, 40)
PEOPLE, BEGUN, WEEK = 3, datetime(2026, 6, 1, tzinfo=UTC), timedelta(days=7)
MAILINGS = ("blast a", "blast b", "step 1", "step 2")
OTHERS = {"chat": "chat", "partner": "api", "confirmation": "auto", "keyword": "keyword"}
events = st.tuples(
    st.integers(0, PEOPLE - 1),
    st.sampled_from([*MAILINGS, *OTHERS, "answer", "answer", "answer", "stop"]),
    # Hours: often the same one, and up to more than a week apart.
    st.integers(0, 12) | st.integers(0, 400),
    st.sampled_from(["sent", "delivered", "delivered", "undelivered"]),
)


class History:
    """What was sent to a few people and what they said, written down twice: in rows, and by hand."""

    def __init__(self, team: Any) -> None:
        self.team = team
        self.people = some_people(team, PEOPLE)
        self.chats = [ConversationFactory(team=team, phone=each.phone) for each in self.people]
        self.blasts = {name: BlastFactory(team=team, people=self.people) for name in MAILINGS[:2]}
        for each in self.blasts.values():
            each.status, each.frozen_at, each.started_at = "running", BEGUN, BEGUN
            each.save()
        self.campaign = CampaignFactory(team=team, people=self.people)
        steps = self.campaign.steps.order_by("position")
        self.steps = dict(zip(MAILINGS[2:], steps, strict=True))
        self.enrolled = Enrolment.objects.bulk_create(
            Enrolment(team=team, campaign=self.campaign, candidate=each, phone=each.phone, due_at=BEGUN)
            for each in self.people
        )
        # Of each person the texts that they had, and when they said what.
        self.had: dict[int, list[tuple[datetime, Any, str]]] = defaultdict(list)
        self.said: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)

    def write(self, given: list[tuple[int, str, int, str]]) -> None:
        seen: set[tuple[int, str]] = set()
        for nth, (person, kind, hours, status) in enumerate(given):
            is_once = kind in MAILINGS or kind == "stop"
            if is_once and (person, kind) in seen:
                continue
            seen.add((person, kind))
            at = BEGUN + timedelta(hours=hours)
            if kind in {"answer", "stop"}:
                # Nobody says two things at once.
                self._say(person, at=at + timedelta(seconds=nth), is_stop=kind == "stop")
            else:
                self._send(person, kind, at=at, status=status)
        for nth, chat in enumerate(self.chats):
            last = max((at for at, _ in self.said[nth]), default=None)
            Conversation.objects.filter(pk=chat.pk).update(last_inbound_at=last)

    def expected(self, mailing: str, *, is_stop: bool) -> set[int]:
        """Return who answered a mailing, or opted out of it."""
        found = set()
        for person, words in self.said.items():
            for at, stops in words:
                before = sorted(text for text in self.had[person] if text[0] < at)
                if before and stops is is_stop and before[-1][2] == mailing and at - before[-1][0] <= WEEK:
                    found.add(person)
        return found

    def _say(self, person: int, *, at: datetime, is_stop: bool) -> None:
        phone = self.people[person].phone
        self._text(person, direction="inbound", status="received", created_at=at)
        self.said[person].append((at, is_stop))
        if is_stop:
            OptOut.objects.create(
                team=self.team, account=self.team.account, phone=phone, source="keyword", said_at=at
            )

    def _send(self, person: int, kind: str, *, at: datetime, status: str) -> None:
        origin = OTHERS.get(kind, "blast" if kind in self.blasts else "campaign")
        text = self._text(
            person, direction="outbound", status=status, origin=origin, created_at=BEGUN, sent_at=at
        )
        if kind in self.blasts:
            BlastRecipient.objects.create(
                team=self.team,
                blast=self.blasts[kind],
                candidate=self.people[person],
                phone=text.phone,
                message=text,
                not_before=BEGUN,
            )
        elif kind in self.steps:
            CampaignText.objects.create(
                team=self.team, enrolment=self.enrolled[person], step=self.steps[kind], message=text
            )
        if status != "undelivered" and origin not in {"auto", "keyword"}:
            self.had[person].append((at, text.pk, kind))

    def _text(self, person: int, **fields: Any) -> Message:
        return Message.objects.create(
            team=self.team,
            conversation=self.chats[person],
            phone=self.people[person].phone,
            body="Words",
            **fields,
        )


def test_an_answer_is_to_the_last_text_before_it_and_figures_are_their_lists(team, number):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not IS_NIGHT,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(events, min_size=12, max_size=30))
    def hold(given: list[tuple[int, str, int, str]]) -> None:
        with transaction.atomic():
            history = History(team)
            history.write(given)
            holds(history)
            transaction.set_rollback(True)

    hold()


def holds(history: History) -> None:
    people = {each.pk: nth for nth, each in enumerate(history.people)}

    def who(rows: Any) -> set[int]:
        return {people[pk] for pk in rows.values_list("candidate", flat=True)}

    for name, blast in history.blasts.items():
        assert who(recipients_of(blast, BlastSlice.REPLIED)) == history.expected(name, is_stop=False)
        assert who(recipients_of(blast, BlastSlice.OPTED_OUT)) == history.expected(name, is_stop=True)
        counts = counts_of(blast)
        assert counts.recipients == counts.sent + counts.failed + counts.skipped + counts.waiting
        for part, number in counts.as_dict().items():
            chosen = BlastSlice("all" if part == "recipients" else part)
            assert (part, people_of_blast(blast, chosen).count()) == (part, number)
    refused = set()
    for nth, name in enumerate(history.steps, start=1):
        answered = enrolments_of(history.campaign, Slice(Part.REPLIED, nth))
        assert who(answered) == history.expected(name, is_stop=False)
        refused |= history.expected(name, is_stop=True)
    assert who(enrolments_of(history.campaign, Slice(Part.OPTED_OUT))) == refused
    figures = figures_of(history.campaign)
    for chosen, number in [*figures.tiles, *(tile for step in figures.steps for tile in step.tiles)]:
        assert (chosen, people_of(history.campaign, chosen).count()) == (chosen, number)
