"""The letter of a handoff: to whom it is for, with what was said and the way to the chat.

Mail is read by others than whom it is for, and kept for long: it has the first name, the job and what was said. The
phone, the rest of the name and the texts are behind the link, where it is known who reads.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.db import transaction

from apps.accounts.mail import mailed_link, send_letter
from apps.accounts.models import Membership, Role
from apps.accounts.tenancy import as_team
from apps.core.paths import path_of
from apps.handoffs.models import Handoff

logger = logging.getLogger(__name__)

PAUSE = timedelta(minutes=5)


def mail_letter(*, team_id: UUID, handoff_id: UUID, now: datetime) -> None:
    """Mail the letter of a handoff once, however many workers try; when that fails, put it off."""
    with as_team(team_id), transaction.atomic():
        rows = Handoff.objects.with_facts().select_related("team__account", "application")
        # Held while the mail goes out: whoever else comes meanwhile goes on.
        locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
        handoff = locked.filter(pk=handoff_id, letter_due_at__lte=now).first()
        if handoff is None:
            return
        try:
            _send(handoff, now=now)
        except (SMTPException, OSError) as error:
            logger.warning(
                "The letter of a handoff could not be mailed (%s); again later.", type(error).__name__
            )
            handoff.letter_due_at = now + PAUSE
        else:
            handoff.letter_due_at, handoff.mailed_at = None, now
        handoff.save(update_fields=["letter_due_at", "mailed_at"])


def _send(handoff: Handoff, *, now: datetime) -> None:
    people = _readers(handoff)
    if handoff.is_withdrawn or not people:
        return
    open_invitation = handoff.invitation if handoff.is_kept and handoff.invitation_is_open(now=now) else None
    name = handoff.candidate.first_name
    to = "your team" if _is_to_all(handoff) else "you"
    send_letter(
        "handed_over",
        team=handoff.team,
        subject=f"{handoff.giver} hands {name or 'a candidate'} over to {to}",
        to=people,
        context={
            "handoff": handoff,
            "first_name": name,
            "job_title": handoff.application.job_title if handoff.application else "",
            "is_to_all": _is_to_all(handoff),
            "others": _given_with(handoff),
            "invitation": open_invitation,
            "link": mailed_link(open_invitation) if open_invitation else _way_to(handoff),
        },
    )


def _given_with(handoff: Handoff) -> int:
    """Return how many others were handed to the same person at one go: this letter tells of them, too."""
    if handoff.to_user is None:
        return 0
    same = Handoff.objects.filter(
        team=handoff.team_id, created_at=handoff.created_at, to_user=handoff.to_user
    )
    return same.filter(author=handoff.author, withdrawn_at=None).exclude(pk=handoff.pk).count()


def _way_to(handoff: Handoff) -> str:
    """Return where the chat is; for who was invited before, where they will find it once they have accepted."""
    if handoff.is_kept:
        return f"{settings.PUBLIC_URL}/"
    chat = handoff.chat_id  # type: ignore[attr-defined]  # `with_facts`.
    return f"{settings.PUBLIC_URL}{path_of('chat:conversation', chat)}"


def _is_to_all(handoff: Handoff) -> bool:
    return handoff.is_incoming and handoff.to_user is None


def _readers(handoff: Handoff) -> list[str]:
    if _is_to_all(handoff):
        managers = Membership.objects.for_team(handoff.team).filter(role=Role.MANAGER, user__is_active=True)
        return list(managers.order_by("user__email").values_list("user__email", flat=True))
    if handoff.to_user is not None:
        return [handoff.to_user.email] if handoff.to_user.is_active else []
    return [handoff.to_email] if handoff.is_kept else []
