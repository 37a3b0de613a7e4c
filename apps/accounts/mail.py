"""Letters to people, in words and in a plain HTML dress."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Invitation, Team
from apps.accounts.tenancy import as_team
from apps.accounts.tokens import mailed_token, shown_token
from apps.core.words import one_line

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)


def mailed_link(invitation: Invitation) -> str:
    """Return the link that makes its bearer the invited person: for their mailbox, and for who runs the server."""
    return _link(mailed_token(invitation.pk))


def shown_link(invitation: Invitation) -> str:
    """Return the link that the inviter may see and hand on."""
    return _link(shown_token(invitation.pk))


def _link(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('accounts:invitation', args=[token])}"


def send_invitation(*, team_id: UUID, invitation_id: UUID, now: datetime) -> None:
    """Mail the link of an invitation once, however many workers try; when that fails, put it off.

    Put off by its age, a minute at the least: it is tried ever more rarely, for as long as the link works.
    """
    with as_team(team_id), transaction.atomic():
        # Held while the mail goes out: whoever else comes meanwhile goes on.
        waiting = Invitation.objects.open(now=now).filter(pk=invitation_id, mail_due_at__lte=now)
        invitation = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if invitation is None:
            return
        try:
            _send(invitation)
        except (SMTPException, OSError) as error:
            logger.warning("An invitation could not be mailed (%s); again later.", type(error).__name__)
            invitation.mail_due_at = now + max(FIRST_PAUSE, now - invitation.created_at)
        else:
            invitation.mail_due_at, invitation.mailed_at = None, now
        invitation.save(update_fields=["mail_due_at", "mailed_at"])


def _send(invitation: Invitation) -> None:
    send_letter(
        "invitation",
        team=invitation.team,
        subject=f"{invitation.invited_by or 'PivotCX'} invites you to {invitation.team.name}",
        to=[invitation.email],
        context={"invitation": invitation, "link": mailed_link(invitation)},
    )


def send_letter(
    name: str,
    *,
    team: Team,
    subject: str,
    to: Sequence[str],
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> None:
    """Mail a letter of `templates/emails` now, in the team's time. To several, none of them reads who else got it."""
    said = {**context, "team": team}
    with timezone.override(team.zone):
        text = render_to_string(f"emails/{name}.txt", said)
        html = render_to_string(f"emails/{name}.html", said)
    # A line break would break the mail: names that were given before they were looked at may have one.
    letter = EmailMultiAlternatives(subject=one_line(subject), body=text, headers=dict(headers or {}))
    letter.to, letter.bcc = ([*to], []) if len(to) == 1 else ([], [*to])
    letter.attach_alternative(html, "text/html")
    letter.send()
