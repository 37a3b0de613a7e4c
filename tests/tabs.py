"""Browsers of people who have signed in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import update_last_login
from django.test import Client

from apps.accounts.middleware import READS, SESSION_KEY, choose_seat
from apps.accounts.models import User
from apps.accounts.selectors import seats_of
from apps.accounts.sessions import SessionStore


class Tab(Client):
    """A browser whose page is of the team that it works for: its forms say so."""

    def request(self, **request: Any) -> Any:
        if request["REQUEST_METHOD"] not in READS and (team := self.session.get(SESSION_KEY)):
            request.setdefault("HTTP_X_TEAM", team)
        return super().request(**request)


def sign_in(client: Client, user: User) -> str | None:
    """Sign somebody in. Return for which team they work.

    The session is written once, as their sign-in and their first call would leave it. Django's tests begin it twice.
    """
    seat = choose_seat(seats_of(user), None)
    session = SessionStore()
    session[auth.SESSION_KEY] = str(user.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = user.get_session_auth_hash()
    if seat:
        session[SESSION_KEY] = str(seat.team.pk)
    session.save()
    update_last_login(None, user)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return str(seat.team.pk) if seat else None
