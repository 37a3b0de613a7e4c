"""What the rules of a feed do with somebody who has just arrived, in the transaction of their arrival."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from apps.accounts.models import Membership, User
from apps.candidates.models import Application
from apps.candidates.services import add_tags
from apps.chat.models import Message
from apps.chat.services import (
    ReceivedApplication,
    TextOrder,
    assign_conversation,
    begin_conversation,
    change_application,
    text_candidate,
)
from apps.chat.services.sending import AtNight
from apps.core.errors import DomainError
from apps.core.filters import Context, FilterError, compile_filter, fields_of, parse_filter
from apps.core.ids import new_id
from apps.core.words import counted
from apps.core.working_hours import next_working_moment
from apps.feeds.models import Feed, FeedDelivery
from apps.feeds.rules import (
    LATER,
    WORKING_HOUR,
    AddTags,
    AddToList,
    Assign,
    Rule,
    Send,
    SetStatus,
    read_rules,
)
from apps.lists.models import List
from apps.lists.services import add_members
from apps.messaging.models import Template

# Ours, and went or may still go.
TEXTED = Q(direction=Message.Direction.OUTBOUND) & ~Q(
    status__in=[Message.Status.FAILED, Message.Status.CANCELLED, Message.Status.UNDELIVERED]
)


@dataclass
class Doing:
    """What is done for one arrival: told step by step, in words that the log shows."""

    feed: Feed
    arrival: ReceivedApplication
    now: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    message: Message | None = None
    # A text was asked for once: there is one, or a reason.
    has_spoken: bool = False
    rule: int | None = None

    def tell(self, did: str, words: str) -> None:
        self.told.append({"rule": self.rule, "did": did, "words": words})

    def go(self) -> None:
        """Do what the rules say, and send the feed's own template to whom none has sent one."""
        for number, rule in enumerate(read_rules(self.feed.rules), 1):
            self.rule = number
            if not self._holds(rule):
                continue
            for action in rule.then:
                self._carefully(action)
            if rule.stop:
                break
        self.rule = None
        if self.feed.template_id and not self.has_spoken:
            self._carefully(Send(self.feed.template_id))

    def _holds(self, rule: Rule) -> bool:
        if rule.when is None:
            return True
        team = self.feed.team
        fields = fields_of("applications", Context(team=team, now=self.now, zone=team.zone))
        try:
            asked = compile_filter(parse_filter(rule.when, fields), fields)
        except FilterError as mistake:
            self.tell("left_out", f"It could not be asked whom this rule is for: {mistake.detail}")
            return False
        mine = Application.objects.filter(team=team, pk=self.arrival.application.pk)
        return mine.filter(asked).exists()

    def _carefully(self, action: object) -> None:
        """Do one thing. What is refused leaves nothing behind, is said, and keeps nothing else from being done."""
        try:
            with transaction.atomic():
                self._do(action)
        except DomainError as refusal:
            self.tell("refused", refusal.detail)

    @singledispatchmethod
    def _do(self, action: object) -> None:
        raise NotImplementedError(action)

    @_do.register
    def _tag(self, action: AddTags) -> None:
        add_tags(candidate=self.arrival.candidate, names=action.tags)
        self.tell("tagged", f"Tagged {', '.join(action.tags)}.")

    @_do.register
    def _list(self, action: AddToList) -> None:
        list_ = List.objects.for_team(self.feed.team).filter(pk=action.list_).first()
        if list_ is None:
            self.tell("left_out", "The list is no longer there.")
            return
        add_members(list_=list_, candidates=[self.arrival.candidate.pk], actor_id=None)
        self.tell("listed", f"Put on the list “{list_.name}”.")

    @_do.register
    def _status(self, action: SetStatus) -> None:
        application = self.arrival.application
        change_application(application=application, status=action.status)
        self.tell("moved", f"Status: {application.status.label}.")

    @_do.register
    def _assign(self, action: Assign) -> None:
        conversation, _ = begin_conversation(candidate=self.arrival.candidate, actor=None, now=self.now)
        if conversation.assignee is not None:
            self.tell("left_out", f"{conversation.assignee} looks after them already.")
            return
        person = self._whose_turn(action)
        if person is None:
            self.tell("left_out", "Nobody whom it could be given to is in the team any more.")
            return
        assign_conversation(conversation=conversation, assignee=person, actor=None)
        self.tell("assigned", f"Given to {person}.")

    def _whose_turn(self, action: Assign) -> User | None:
        members = Membership.objects.for_team(self.feed.team).filter(user__in=action.to, user__is_active=True)
        people = {each.user_id: each.user for each in members.select_related("user")}
        order = [pk for pk in action.to if pk in people]
        if not order:
            return None
        turn = _next_turn(self.feed, action) if len(order) > 1 else 0
        return people[order[turn % len(order)]]

    @_do.register
    def _send(self, action: Send) -> None:
        if not self.feed.sends:
            return
        if self.has_spoken:
            self.tell("left_out", "One text is enough: another rule has asked for it.")
            return
        self.has_spoken = True
        template = Template.objects.for_team(self.feed.team).filter(pk=action.template).first()
        if template is None:
            self.tell("not_sent", "No text: its template is no longer there.")
        elif reason := self._had_one_lately():
            self.tell("not_sent", f"No text: {reason}")
        else:
            self._text(template, self._leaves_at(action))

    def _text(self, template: Template, send_at: datetime | None) -> None:
        order = TextOrder(template.body, send_at=send_at, track_links=template.track_links)
        try:
            with transaction.atomic():
                self.message = text_candidate(
                    candidate=self.arrival.candidate,
                    text=order,
                    now=self.now,
                    origin=Message.Origin.FEED,
                    client_id=f"feed:{self.arrival.application.pk}",
                    at_night=AtNight.WAIT,
                )
        except DomainError as refusal:
            self.told.append(
                {
                    "rule": self.rule,
                    "did": "not_sent",
                    "code": refusal.code,
                    "words": f"No text: {refusal.detail}",
                }
            )
            return
        waits = self.message.error_detail or ""
        self.tell("sent", f"Text “{template.name}” is written. {waits}".strip())

    def _leaves_at(self, action: Send) -> datetime | None:
        if action.at == LATER:
            return self.now + timedelta(minutes=action.minutes)
        if action.at != WORKING_HOUR:
            return None
        team = self.feed.team
        begins = next_working_moment(
            self.now, zone=team.zone, days=team.work_days, begin=team.work_from, end=team.work_until
        )
        return begins if begins > self.now else None

    def _had_one_lately(self) -> str:
        """Return why they get no second text, if they had one within the feed's days."""
        days = self.feed.pause_days
        if not days:
            return ""
        since, person = self.now - timedelta(days=days), self.arrival.candidate
        span = counted(days, "day")
        if self.feed.is_for_job_only:
            alike = list(_same_job(self.arrival.application))
            texted = FeedDelivery.objects.filter(
                team=self.feed.team_id, candidate=person, application__in=alike, message__created_at__gt=since
            ).exclude(message__status__in=[Message.Status.FAILED, Message.Status.CANCELLED])
            return f"they were texted for this job within {span}." if texted.exists() else ""
        texts = Message.objects.for_team(self.feed.team).filter(
            TEXTED, conversation__candidate=person, created_at__gt=since
        )
        lately = texts.exclude(origin__in=[Message.Origin.AUTO, Message.Origin.KEYWORD])
        return f"they were texted within {span}." if lately.exists() else ""


def _same_job(application: Application) -> Iterator[Any]:
    """Yield the ids of somebody's applications for the same job: by its id, or else by its title and place."""
    rows = Application.objects.filter(team=application.team_id, candidate=application.candidate_id)
    named = next(
        (
            {name: value}
            for name in ("external_job_id", "requisition_id")
            if (value := getattr(application, name))
        ),
        {"job_title__iexact": application.job_title, "job_location__iexact": application.job_location},
    )
    yield from rows.filter(**named).values_list("pk", flat=True)


def _next_turn(feed: Feed, action: Assign) -> int:
    """Return whose turn it is, counted from 0. Who asks at once waits for the other, so that nobody has two turns."""
    people = "\n".join(sorted(map(str, action.to)))
    key = hashlib.sha256(people.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO feeds_feedturn (id, team_id, feed_id, key, given, created_at) "
            "VALUES (%s, %s, %s, %s, 1, now()) "
            "ON CONFLICT (team_id, feed_id, key) DO UPDATE SET given = feeds_feedturn.given + 1 RETURNING given - 1",
            [new_id(), feed.team_id, feed.pk, key],
        )
        (turn,) = cursor.fetchone()
    return int(turn)
