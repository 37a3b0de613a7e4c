"""Letters to people, in words and in a plain HTML dress."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from apps.accounts.models import Invitation


def invitation_link(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('accounts:invitation', args=[token])}"


def send_invitation(*, invitation_id: UUID, token: str) -> None:
    """Mail the link of an invitation, unless it has been withdrawn meanwhile."""
    invitation = (
        Invitation.objects.select_related("team__account", "invited_by")
        .filter(pk=invitation_id, accepted_at=None, revoked_at=None)
        .first()
    )
    if invitation is None:
        return
    context = {"invitation": invitation, "team": invitation.team, "link": invitation_link(token)}
    send_mail(
        subject=f"{invitation.invited_by or 'PivotCX'} invites you to {invitation.team.name}",
        message=render_to_string("emails/invitation.txt", context),
        html_message=render_to_string("emails/invitation.html", context),
        from_email=None,
        recipient_list=[invitation.email],
    )
