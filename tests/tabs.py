"""Browsers of people who have signed in."""

from __future__ import annotations

from typing import Any

from django.test import Client

from apps.accounts.middleware import READS, SESSION_KEY, choose_seat
from apps.accounts.models import User
from apps.accounts.selectors import seats_of


class Tab(Client):
    """A browser whose page is of the team that it works for: its forms say so."""

    def request(self, **request: Any) -> Any:
        team = self.session.get(SESSION_KEY)
        if team and request["REQUEST_METHOD"] not in READS:
            request.setdefault("HTTP_X_TEAM", team)
        return super().request(**request)


def sign_in(client: Client, user: User) -> str | None:
    """Sign somebody in. Return for which team they work: what their first call would settle is settled without one."""
    client.force_login(user)
    seat = choose_seat(seats_of(user), None)
    if seat is None:
        return None
    session = client.session
    session[SESSION_KEY] = str(seat.team.pk)
    session.save()
    return session[SESSION_KEY]
