"""What is mailed of who waits: once a day at somebody's hour, and to managers when chats have turned red.

Both are drawn of what is so when they go out. Somebody's row is held meanwhile: however many workers try, one mails.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.mail import send_letter
from apps.accounts.models import Membership
from apps.accounts.permissions import Right, may
from apps.accounts.tenancy import as_team
from apps.chat.models import Conversation, ConversationQuerySet
from apps.chat.rows import called
from apps.chat.waiting import Colour, age_words
from apps.core.paths import path_of
from apps.core.words import counted
from apps.notices.models import Preferences
from apps.notices.timing import next_digest
from apps.notices.tokens import ending_token

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)
# So many chats are named, who waits longest first; the others are a number.
MOST = 15


@dataclass(frozen=True)
class Waiting:
    """One chat, as a mail names it."""

    called: str
    age: str
    colour: str
    link: str
    # What they wrote last; nothing unless its reader wants that in a mail.
    text: str


def mail_letters(*, team_id: UUID, user_id: UUID, now: datetime) -> None:
    """Mail somebody what is due; when that fails, put it off."""
    with as_team(team_id), transaction.atomic():
        rows = Preferences.objects.filter(team=team_id, user=user_id).select_related("team__account", "user")
        chosen = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        seats = Membership.objects.filter(team=team_id, user=user_id, user__is_active=True)
        membership = seats.select_related("team", "user").first()
        if chosen is None or membership is None:
            return
        if chosen.digest_due_at is not None and chosen.digest_due_at <= now:
            _digest(chosen, membership, now=now)
        if chosen.overdue_due_at is not None and chosen.overdue_due_at <= now:
            _overdue(chosen, membership, now=now)
        chosen.save(update_fields=["digest_due_at", "digest_date", "overdue_due_at"])


def _digest(chosen: Preferences, membership: Membership, *, now: datetime) -> None:
    local = now.astimezone(chosen.zone)
    hour = chosen.digest_hour
    assert hour is not None  # noqa: S101  (a constraint: there is an hour where there is a moment)
    is_days = local.isoweekday() in chosen.team.work_days and local.hour >= hour
    # One that was missed, because we were away, still comes on its day; of yesterday nobody wants to read.
    if is_days and chosen.digest_date != local.date():
        if not _went(chosen, "digest", *_who_waits(chosen, membership, now=now)):
            chosen.digest_due_at = now + PAUSE
            return
        chosen.digest_date = local.date()
    chosen.digest_due_at = next_digest(after=now, zone=chosen.zone, hour=hour, days=chosen.team.work_days)


def _overdue(chosen: Preferences, membership: Membership, *, now: datetime) -> None:
    red = Conversation.objects.for_team(chosen.team).waiting().awake().coloured(Colour.RED, now=now)
    chats = _named(chosen, red, now=now) if may(membership, Right.MANAGE) and chosen.mails_overdue else []
    number = red.count() if chats else 0
    are = "is" if number == 1 else "are"
    subject = f"{counted(number, 'chat')} {are} red in {chosen.team.name}" if chats else ""
    context = {"chats": chats, "number": number, "more": max(0, number - MOST)}
    chosen.overdue_due_at = None if _went(chosen, "overdue", subject, context) else now + PAUSE


def _who_waits(
    chosen: Preferences, membership: Membership, *, now: datetime
) -> tuple[str, dict[str, object]]:
    """Return the subject and what the mail says; no subject where nobody waits, and nothing is to be said."""
    seen = Conversation.objects.for_team(chosen.team).visible_to(membership).waiting().awake()
    mine = seen if membership.is_restricted else seen.assigned_to(membership.user)
    colours = [
        (colour, mine.coloured(colour, now=now).count())
        for colour in (Colour.RED, Colour.ORANGE, Colour.GREEN)
    ]
    waiting = sum(number for _, number in colours)
    nobodys = 0 if membership.is_restricted else seen.unassigned().count()
    if waiting:
        subject = f"{counted(waiting, 'chat')} of yours {'waits' if waiting == 1 else 'wait'} for an answer"
    else:
        subject = f"{counted(nobodys, 'chat')} without an owner in {chosen.team.name}" if nobodys else ""
    said: dict[str, object] = {
        "colours": [(colour.value, colour.label, number) for colour, number in colours if number],
        "waiting": waiting,
        "nobodys": nobodys,
        "chats": _named(chosen, mine, now=now) if subject else [],
        "more": max(0, waiting - MOST),
    }
    return subject, said


def _named(chosen: Preferences, rows: ConversationQuerySet, *, now: datetime) -> list[Waiting]:
    chats = rows.longest_waiting_first().select_related("candidate")[:MOST]
    return [
        Waiting(
            called=called(chat.candidate),
            age=age_words(chat.age(now=now) or timedelta(0)),
            colour=chat.colour(now=now).value,
            link=f"{settings.PUBLIC_URL}{path_of('chat:conversation', chat.pk)}",
            text=chat.last_body if chosen.shows_text and chat.last_is_inbound else "",
        )
        for chat in chats
    ]


def _went(chosen: Preferences, name: str, subject: str, said: dict[str, object]) -> bool:
    """Mail it, and return whether it is out; where there is nothing to say, it is."""
    if not subject:
        return True
    token = ending_token(team_id=chosen.team_id, user_id=chosen.user_id)
    ending = f"{settings.PUBLIC_URL}/notices/unsubscribe/{token}/"
    links = {
        "link": f"{settings.PUBLIC_URL}/chat/",
        "ending": ending,
        "choices": f"{settings.PUBLIC_URL}/notices/settings/",
    }
    # RFC 8058: one click in the reader's mail program, without a page.
    headers = {"List-Unsubscribe": f"<{ending}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    try:
        send_letter(
            f"notices_{name}",
            team=chosen.team,
            subject=subject,
            to=[chosen.user.email],
            context={**said, **links},
            headers=headers,
        )
    except (SMTPException, OSError) as error:
        logger.warning("A mail about who waits could not be sent (%s); later.", type(error).__name__)
        return False
    return True
