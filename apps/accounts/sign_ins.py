"""What signing in tells of people, by the signals of the package that does it: a session is to change its name."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from apps.accounts.models import User
from apps.accounts.sockets import renew_sockets_after_commit


def listen() -> None:
    """Be told from now on: the package has no other way to tell."""
    authentication_step_completed.connect(rename_session)


def rename_session(request: HttpRequest, user: User, *, reauthenticated: bool = False, **_: Any) -> None:
    """Give a session another name once its person has shown anew who they are: who stole the old one has nothing."""
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    renew_sockets_after_commit(user_id=user.pk)
