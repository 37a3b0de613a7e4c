"""What every kind of text to the people of a list has to be before it starts, and a try of one on one's own phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import Team, User
from apps.candidates.models import CustomField
from apps.chat.models import Message
from apps.chat.services import AtNight, MissingMergeField, send_text, start_conversation
from apps.core.errors import DomainError
from apps.core.words import counted
from apps.lists.models import Mailing
from apps.lists.selectors import fill_for, somebody_on
from apps.messaging.gate import NO_NUMBER, NotAllowed
from apps.messaging.merging import fields_in
from apps.messaging.segments import too_long
from apps.messaging.services import ensure_one_text, forget_attachments_of_many, keep_attachments


class ListIsMissing(DomainError):
    code = "list_is_missing"


class ListHasChanged(DomainError):
    """More or fewer people than somebody has just been told."""

    code = "list_has_changed"
    status = 409


def ensure_list_and_number(mailing: Mailing) -> None:
    """Raise `ListIsMissing`, or the gate's `NotAllowed` without a number to send from."""
    if mailing.list is None or mailing.list.archived_at is not None:
        raise ListIsMissing("Choose a list: the one that it was for is no longer there.", field="list")
    if mailing.number is None or mailing.number.why_silent:
        raise NotAllowed(NO_NUMBER)


def ensure_as_told(size: int, expected: int | None) -> None:
    """Raise `ListHasChanged` where a list has other people than somebody was told of."""
    if expected is not None and size != expected:
        raise ListHasChanged(
            f"The list has {counted(size, 'person', 'people')} now, and not {expected:,}. Look once more.",
            recipients=size,
        )


def read_words(team: Team, text: str, *, refusal: type[DomainError], field: str = "body") -> str:
    """Return the words of a mailing as they are kept, if there are any. Raises `refusal`, and `BadTemplate`."""
    # A form sends each new line as two characters, of which a carrier would charge both.
    body = text.replace("\r\n", "\n").strip()
    if reason := too_long(body):
        raise refusal(reason, field=field)
    fields_in(body, own=list(CustomField.objects.for_team(team).values_list("key", flat=True)))
    return body


@transaction.atomic
def change_files(
    *,
    team: Team,
    media: Sequence[Mapping[str, Any]],
    ids: Sequence[UUID],
    actor_id: UUID | None,
    is_sent: bool = False,
) -> list[dict[str, Any]]:
    """Let these files go with a text to many: those that it has (`media`), and new ones, which are its own from now on.

    Others that it had are deleted, but where somebody has them already (`is_sent`): they stand in those chats. Return
    what its row says of them. Raises `AttachmentRefused`.
    """
    there = {UUID(item["id"]): dict(item) for item in media}
    new = [each for each in dict.fromkeys(ids) if each not in there]
    kept = keep_attachments(team=team, uploader_id=actor_id, ids=new, for_many=True)
    told = there | {asked: each.as_kept for asked, each in zip(new, kept, strict=True)}
    changed = [told[each] for each in dict.fromkeys(ids)]
    ensure_one_text([item["size"] for item in changed])
    if not is_sent:
        forget_attachments_of_many(team=team, ids=there.keys() - set(ids))
    return changed


@transaction.atomic
def send_test(
    *,
    mailing: Mailing,
    body: str,
    phone: str,
    actor: User,
    now: datetime,
    client_id: str | None = None,
    track_links: bool = False,
    attachments: Sequence[UUID] = (),
) -> Message:
    """Text words to a phone of one's own, with the values of somebody on the list. Raises what a text raises.

    What goes with them (`attachments`) is copied: that text is one person's.

    It is a real text: the gate is asked about the phone, and it stands in the chat with whoever has it.
    """
    conversation, _ = start_conversation(team=mailing.team, phone=phone, actor=actor, now=now)
    stand_in = (somebody_on(mailing.list, now=now) if mailing.list else None) or conversation.candidate
    filled = fill_for(mailing, [stand_in], bodies={"": body})[""][stand_in.pk]
    if filled.missing:
        raise MissingMergeField(
            f"{stand_in} has no value for {', '.join(filled.missing)}. Say what to write then: "
            f"{{{{{filled.missing[0]}|there}}}}.",
            field="phone",
        )
    return send_text(
        conversation=conversation,
        author=actor,
        body=filled.text,
        now=now,
        client_id=client_id,
        track_links=track_links,
        copied=attachments,
        number=mailing.number,
        anyway=True,
        # They are up, and have asked for it.
        at_night=AtNight.SEND,
    )
