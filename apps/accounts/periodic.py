"""What the clock asks of this floor: mail that is due, what nobody can ask for any more, and teams to be met."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.accounts.mail import send_invitation
from apps.accounts.selectors import invitations_to_mail
from apps.accounts.services import forget_requests, meet_teams
from apps.accounts.sessions import forget_ended_sessions


@shared_task(name="accounts.mail_due_invitations", expires=60)
def mail_due_invitations() -> None:
    now = timezone.now()
    for team_id, invitation_id in invitations_to_mail(now=now):
        send_invitation(team_id=team_id, invitation_id=invitation_id, now=now)


@shared_task(name="accounts.forget_requests", expires=600)
def forget_old_requests() -> None:
    forget_requests(now=timezone.now())


@shared_task(name="accounts.forget_sessions", expires=600)
def forget_sessions() -> None:
    forget_ended_sessions(now=timezone.now())


@shared_task(name="accounts.meet_teams", expires=60)
def meet_new_teams() -> None:
    meet_teams()
