"""Links that tell whether somebody went there: put into texts, followed, and put back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from apps.accounts.models import Team
from apps.chat.models import Message, TrackedLink
from apps.chat.models.links import SIGNS
from apps.events.services import record_event
from apps.messaging.addresses import addresses_in

AT_ONCE = 1000


@transaction.atomic
def shorten_links(*, team: Team, texts: Iterable[tuple[UUID, str]]) -> dict[UUID, str]:
    """Return texts with a tracked link for each address in them, by the id that each message has or will have.

    The messages are written in the same transaction. However many texts there are, a thousand links are one statement.
    """
    links: list[TrackedLink] = []
    shortened = {}
    for message_id, body in texts:
        parts, end = [], 0
        for address in addresses_in(body):
            # What leads to us needs no way round.
            if address.words.startswith(f"{settings.PUBLIC_URL}/"):
                continue
            link = TrackedLink(team=team, message_id=message_id, target=address.words)
            links.append(link)
            parts += [body[end : address.start], address_of(link)]
            end = address.end
        shortened[message_id] = "".join([*parts, body[end:]])
    TrackedLink.objects.bulk_create(links, batch_size=AT_ONCE)
    return shortened


def address_of(link: TrackedLink) -> str:
    return f"{settings.PUBLIC_URL}/l/{link.code}"


def as_written(message: Message) -> str:
    """Return a text with its addresses as somebody wrote them."""
    if "/l/" not in message.body:
        return message.body
    links = TrackedLink.objects.filter(team=message.team_id, message=message)
    targets = {address_of(link): link.target for link in links}
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


OURS = re.compile(rf"https?://[^\s/]+/l/[{SIGNS}]{{11}}")
