"""What the list of chats shows: its filter, as it stands in the address, and its pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from apps.accounts.models import Membership, User
from apps.candidates.models import CandidateTag, Tag
from apps.candidates.services import LONGEST_TAG
from apps.chat.models import Conversation, ConversationQuerySet, ReadMark
from apps.chat.waiting import Colour
from apps.core.keysets import of_first

INBOX_PAGE = 50


class Show(models.TextChoices):
    """What a list can be narrowed to; several at once mean all of them."""

    WAITING = "waiting", "Waiting"
    MINE = "mine", "Mine"
    UNASSIGNED = "unassigned", "Unassigned"
    OTHERS = "others", "Others'"
    UNCLAIMED = "unclaimed", "Unclaimed"
    FREE = "free", "Unclaimed or claimed by me"
    CLAIMED = "claimed", "Claimed by me"
    UNREAD = "unread", "Unread"
    GREEN = "green", "Below 12 hours"
    ORANGE = "orange", "12 to 24 hours"
    RED = "red", "Above 24 hours"
    SNOOZED = "snoozed", "Snoozed"
    DELIVERED = "delivered", "Handed over"
    CLOSED = "closed", "Closed"


# Of each group at most one can be on: choosing another leaves the first.
RIVALS = [
    {Show.MINE, Show.UNASSIGNED, Show.OTHERS},
    {Show.UNCLAIMED, Show.FREE, Show.CLAIMED},
    {Show.GREEN, Show.ORANGE, Show.RED, Show.CLOSED},
    {Show.WAITING, Show.CLOSED},
    {Show.SNOOZED, Show.CLOSED},
]
COLOURS = {Show.GREEN: Colour.GREEN, Show.ORANGE: Colour.ORANGE, Show.RED: Colour.RED}


@dataclass(frozen=True)
class InboxFilter:
    shown: frozenset[Show] = frozenset()
    # Of people with this tag only, by its name in any case; and its id, if the team has it.
    tag: str = ""
    tag_id: UUID | None = field(default=None, compare=False)

    @classmethod
    def asked_for(cls, query: QueryDict, *, by: Membership) -> InboxFilter:
        """Read the filter from an address; from one that says nothing of it, somebody's own preset."""
        if not {"show", "tag"} & query.keys():
            return preset_of(by)
        chosen = cls.from_query(query)
        if not chosen.tag:
            return chosen
        # Of an id PostgreSQL knows how many have it, and so whether the list or those few are to be gone through.
        tags = Tag.objects.filter(team=by.team_id, key=chosen.tag.lower())
        return replace(chosen, tag_id=tags.values_list("pk", flat=True).first())

    @classmethod
    def from_query(cls, query: QueryDict) -> InboxFilter:
        """Read the filter from an address; what is unknown there is left out."""
        known = {show.value: show for show in Show}
        chosen: frozenset[Show] = frozenset()
        for value in query.getlist("show"):
            if value in known:
                chosen = cls(chosen).with_choice(known[value]).shown
        return cls(chosen, tag=query.get("tag", "").strip()[:LONGEST_TAG])

    def with_choice(self, show: Show) -> InboxFilter:
        rivals = set().union(*(group for group in RIVALS if show in group)) - {show}
        return replace(self, shown=frozenset(self.shown - rivals) | {show})

    def toggled(self, show: Show) -> InboxFilter:
        return replace(self, shown=self.shown - {show}) if show in self.shown else self.with_choice(show)

    def with_tag(self, name: str) -> InboxFilter:
        """Return the same for people with a tag; for whoever has it on already, without."""
        return replace(self, tag="" if name.lower() == self.tag.lower() else name, tag_id=None)

    @property
    def query(self) -> str:
        """Return the filter as it stands in an address: always the same for the same filter."""
        query = QueryDict(mutable=True)
        query.setlist("show", sorted(self.shown))
        if self.tag:
            query["tag"] = self.tag
        return query.urlencode()

    @property
    def is_everything(self) -> bool:
        return not (self.shown or self.tag)

    @property
    def is_only_answered(self) -> bool:
        """Nobody waits in a closed conversation."""
        return Show.CLOSED in self.shown

    @property
    def is_only_waiting(self) -> bool:
        return bool(self.shown & {Show.WAITING, *COLOURS})

    def narrow(self, rows: ConversationQuerySet, *, user: User, now: datetime) -> ConversationQuerySet:
        """Keep of the given conversations those that the filter shows to this person now."""
        rows = self._of_kind(rows)
        if self.is_only_waiting:
            rows = rows.filter(waiting_since__isnull=False)
        if Show.MINE in self.shown:
            rows = rows.assigned_to(user)
        if Show.UNASSIGNED in self.shown:
            rows = rows.unassigned()
        if Show.OTHERS in self.shown:
            rows = rows.filter(assignee__isnull=False).exclude(assignee=user)
        rows = self._by_claim(rows, user=user, now=now)
        if self.tag:
            rows = self._tagged(rows)
        if Show.UNREAD in self.shown:
            seen = ReadMark.objects.filter(
                conversation=OuterRef("pk"), user=user, read_at__gte=OuterRef("last_inbound_at")
            )
            rows = rows.filter(~Exists(seen), last_inbound_at__isnull=False)
        for show, colour in COLOURS.items():
            if show in self.shown:
                rows = rows.coloured(colour, now=now)
        return rows

    def _tagged(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        if self.tag_id is None:
            return rows.none()
        worn = CandidateTag.objects.filter(team=OuterRef("team"), candidate=OuterRef("candidate"))
        return rows.filter(Exists(worn.filter(tag=self.tag_id)))

    def _by_claim(self, rows: ConversationQuerySet, *, user: User, now: datetime) -> ConversationQuerySet:
        """Keep those that nobody is on, or that this person is on, as it was asked for."""
        nobodys = Q(claimed_by=None) | Q(claimed_until__lte=now)
        if Show.UNCLAIMED in self.shown:
            return rows.filter(nobodys)
        if Show.FREE in self.shown:
            return rows.filter(nobodys | Q(claimed_by=user))
        if Show.CLAIMED in self.shown:
            return rows.filter(claimed_by=user, claimed_until__gt=now)
        return rows

    def _of_kind(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        """Keep the closed, the snoozed, or those that are neither: no list has them together. And the handed over."""
        if Show.DELIVERED in self.shown:
            rows = rows.filter(stage=Conversation.Stage.DELIVERED)
        if Show.CLOSED in self.shown:
            return rows.filter(closed_at__isnull=False)
        return rows.open().snoozed() if Show.SNOOZED in self.shown else rows.open().awake()


def read_moment(text: str) -> datetime | None:
    """Return the moment that an address names, if it names one that can be."""
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None


class Preset(NamedTuple):
    """What somebody's work is, as a filter."""

    label: str
    filter: InboxFilter


# First contact of whoever waits; one's own people; those who were handed over to one.
PRESETS = {
    "chat_agent": Preset("Chat agent", InboxFilter(frozenset({Show.WAITING, Show.FREE}))),
    "recruiter": Preset("Recruiter", InboxFilter(frozenset({Show.MINE}))),
    "hiring_manager": Preset("Hiring manager", InboxFilter(frozenset({Show.MINE, Show.DELIVERED}))),
}


def preset_of(membership: Membership) -> InboxFilter:
    """Return how somebody's list begins. Of the chats a restricted member sees, all were given to them."""
    preset = None if membership.is_restricted else PRESETS.get(membership.user.inbox_preset)
    return preset.filter if preset else InboxFilter()


class Place(NamedTuple):
    """Where in the list a row stands: what the next page begins after."""

    waiting_since: datetime | None
    last_message_at: datetime
    pk: UUID

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Return the place that an address names, if it names one."""
        parts = text.split("~")
        if len(parts) != 3:
            return None
        try:
            pk = UUID(parts[2])
        except ValueError:
            return None
        since, last = read_moment(parts[0]), read_moment(parts[1])
        return cls(since, last, pk) if last is not None else None

    def __str__(self) -> str:
        since = self.waiting_since.isoformat() if self.waiting_since else ""
        return f"{since}~{self.last_message_at.isoformat()}~{self.pk}"


@dataclass(frozen=True)
class InboxPage:
    conversations: list[Conversation]
    # After which row the next page begins; None when this is the last.
    after: Place | None


def inbox_page(
    rows: ConversationQuerySet,
    *,
    among: ConversationQuerySet,
    after: Place | None = None,
    size: int = INBOX_PAGE,
    only_waiting: bool = False,
    only_answered: bool = False,
) -> InboxPage:
    """Return a page of the conversations in `among`: who waits, longest first; then the others, newest first.

    `rows` fetches what is shown of them. `only_waiting` and `only_answered` say what they are already.
    Two lists rather than one order over all, for each has an index that stops after a page; in one query.
    """
    parts = []
    if not only_answered and (after is None or after.waiting_since is not None):
        # Said once: the planner takes the same said twice for rarer.
        waiting = among if only_waiting else among.filter(waiting_since__isnull=False)
        parts.append(_longest_waiting(waiting.filter(_beyond_waiting(after))))
    if not only_waiting:
        beyond = _beyond_answered(after) if after and after.waiting_since is None else Q()
        answered = among.filter(beyond, waiting_since=None)
        parts.append(answered.order_by("-last_message_at", "-pk"))
    found = list(_on_page(rows, parts, size + 1))
    shown = found[:size]
    if len(found) <= size:
        return InboxPage(shown, None)
    last = shown[-1]
    return InboxPage(shown, Place(last.waiting_since, last.last_message_at, last.pk))


def first_waiting(
    rows: ConversationQuerySet, *, among: ConversationQuerySet, size: int
) -> ConversationQuerySet:
    """Return the first of some who all wait, in the order of a page."""
    return _on_page(rows, [_longest_waiting(among)], size)


def _longest_waiting(rows: ConversationQuerySet) -> ConversationQuerySet:
    return rows.order_by("waiting_since", "-last_message_at", "-pk")


def _on_page(
    rows: ConversationQuerySet, parts: list[ConversationQuerySet], size: int
) -> ConversationQuerySet:
    # Which they are, the indexes say before anything is joined to them.
    return rows.filter(of_first([part[:size] for part in parts])).longest_waiting_first()[:size]


def _beyond_waiting(place: Place | None) -> Q:
    if place is None:
        return Q()
    # The bound of the first column by itself is where the index begins to be read.
    return Q(waiting_since__gte=place.waiting_since) & (
        Q(waiting_since__gt=place.waiting_since) | _beyond_answered(place)
    )


def _beyond_answered(place: Place) -> Q:
    until = Q(last_message_at__lte=place.last_message_at)
    return until & (Q(last_message_at__lt=place.last_message_at) | Q(pk__lt=place.pk))
