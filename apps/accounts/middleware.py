"""From the session to the team: whoever is signed in works for one team at a time, and only for one of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render

from apps.accounts.models import Membership, Team, User
from apps.accounts.selectors import Seat, seats_of
from apps.accounts.tenancy import as_team

SESSION_KEY = "team"
# The team that a page shows: htmx says it with everything it asks for (`base.html`).
PAGE_HEADER = "X-Team"
# Pages about oneself, which need no team: sign-in, profile, invitations.
OWN_PAGES = "/accounts/"


class TeamRequest(HttpRequest):
    """A request of somebody who is known to have a place in a team."""

    user: User
    team: Team
    membership: Membership
    seats: list[Seat]


class TeamMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        seats = seats_of(request.user)
        seat = choose_seat(seats, request.session.get(SESSION_KEY))
        team_request = cast("TeamRequest", request)
        team_request.seats = seats
        if seat is None:
            return self.get_response(request)
        meant = _team_meant(request) or str(seat.team.pk)
        if request.session.get(SESSION_KEY) != str(seat.team.pk):
            go_over_to(request, seat.team.pk)
        if meant != str(seat.team.pk):
            # It may neither show the rows of another team than its own, nor write there.
            answer = render(request, "403_csrf.html", status=409)
            answer["HX-Refresh"] = "true"
            return answer
        team_request.team, team_request.membership = seat.team, seat.membership
        with as_team(seat.team.pk):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Send whoever is signed in but has no place in any team where that is explained."""
        is_public = not getattr(view, "login_required", True)
        has_seat = not request.user.is_authenticated or hasattr(request, "team")
        if is_public or has_seat or request.path.startswith(OWN_PAGES):
            return None
        return redirect("accounts:no_team")


def go_over_to(request: HttpRequest, team_id: UUID) -> None:
    """Work for a team from now on. Forms that other tabs still show of the last one are worth nothing any more."""
    if request.session.get(SESSION_KEY):
        rotate_token(request)
    request.session[SESSION_KEY] = str(team_id)


def _team_meant(request: HttpRequest) -> str | None:
    """Return the team whose page this request comes from, where that matters and is known."""
    if request.path.startswith(OWN_PAGES):
        return None
    is_write = request.method not in {"GET", "HEAD"}
    return request.headers.get(PAGE_HEADER) or (request.session.get(SESSION_KEY) if is_write else None)


def choose_seat(seats: list[Seat], wanted: str | None) -> Seat | None:
    """Return the seat of the wanted team, else the first: never one that the person does not have."""
    return next((seat for seat in seats if str(seat.team.pk) == wanted), seats[0] if seats else None)
