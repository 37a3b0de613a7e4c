"""Links that tell whether somebody went there: put into texts, followed, and put back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.accounts.models import Team
from apps.chat.models import Message, TrackedLink
from apps.chat.models.links import OURS, is_tracked
from apps.events.services import record_event
from apps.messaging.addresses import with_addresses

AT_ONCE = 1000


# Messages by their ids, as text where there are thousands.
Key = TypeVar("Key", UUID, str)


class Shortened(NamedTuple, Generic[Key]):
    """Texts by the id that each message has or will have, and the links in them."""

    bodies: dict[Key, str]
    links: list[TrackedLink]


@transaction.atomic
def shorten_links(*, team: Team, texts: Iterable[tuple[UUID, str]]) -> dict[UUID, str]:
    """Return texts with a tracked link for each address in them, by the id that each message has or will have.

    The messages are written in the same transaction. However many texts there are, a thousand links are one statement.
    """
    shortened = shortened_texts(team=team, texts=texts)
    write_links(shortened.links)
    return shortened.bodies


def shortened_texts(*, team: Team, texts: Iterable[tuple[Key, str]]) -> Shortened[Key]:
    """Return the same, with the links still to be written. What stands in a text twice, has one link."""
    shortened: Shortened[Key] = Shortened({}, [])
    for message_id, body in texts:
        links = _Links(team.pk, message_id)
        shortened.bodies[message_id] = with_addresses(body, links.address_for)
        shortened.links.extend(links.values())
    return shortened


def write_links(links: Sequence[TrackedLink]) -> None:
    TrackedLink.objects.bulk_create(links, batch_size=AT_ONCE)


class _Links(dict[str, TrackedLink]):
    """The links of one text, by where they lead."""

    def __init__(self, team_id: UUID, message_id: UUID | str) -> None:
        self.team_id, self.message_id = team_id, message_id

    def address_for(self, target: str) -> str:
        return self[target].address if is_tracked(target) else target

    def __missing__(self, target: str) -> TrackedLink:
        link = self[target] = TrackedLink(team_id=self.team_id, message_id=self.message_id, target=target)
        return link


def as_written(message: Message) -> str:
    """Return a text with its addresses as somebody wrote them."""
    if "/l/" not in message.body:
        return message.body
    links = TrackedLink.objects.filter(team=message.team_id, message=message)
    targets = {link.address: link.target for link in links}
    return OURS.sub(lambda found: targets.get(found[0], found[0]), message.body)


@transaction.atomic
def follow_link(*, link: TrackedLink, is_person: bool, at: datetime) -> str:
    """Count that somebody went there. Return where it leads."""
    mine = TrackedLink.objects.filter(pk=link.pk)
    if not is_person:
        mine.update(looks=F("looks") + 1)
        return link.target
    mine.update(clicks=F("clicks") + 1)
    Message.objects.filter(pk=link.message_id).update(clicks=F("clicks") + 1)
    # The first time is news; that they came back is only counted.
    if mine.filter(clicked_at=None).update(clicked_at=at):
        record_event(
            team=link.team,
            kind="message.clicked",
            conversation_id=link.message.conversation_id,
            subject_id=link.message_id,
            data={"link": str(link.pk)},
        )
    return link.target
