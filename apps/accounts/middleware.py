"""From the session to the team: whoever is signed in works for one team at a time, and only for one of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from apps.accounts.models import Membership, Team, User
from apps.accounts.selectors import Seat, seats_of
from apps.accounts.tenancy import as_team

SESSION_KEY = "team"
# The team that a page shows: htmx says it with all that it asks for (`base.html`), a form by a field (`page_keys`).
PAGE_HEADER, PAGE_FIELD = "X-Team", "page_team"
READS = {"GET", "HEAD", "OPTIONS"}
# Pages about oneself, which need no team: sign-in, profile, invitations.
OWN_PAGES = "/accounts/"


class TeamRequest(HttpRequest):
    """A request of somebody who is known to have a place in a team."""

    user: User
    team: Team
    membership: Membership
    seats: list[Seat]
    # Up to which of the team's events the answer is true.
    live_seq: int


class TeamMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._answer(request)
        if request.user.is_authenticated or request.path.startswith(OWN_PAGES):
            # Nothing that one person was shown, or asked to sign in by, is left in the browser for the next.
            patch_cache_control(answer, no_store=True, private=True)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        seats = seats_of(request.user)
        seat = choose_seat(seats, request.session.get(SESSION_KEY))
        team_request = cast("TeamRequest", request)
        team_request.seats = seats
        if seat is None:
            return self.get_response(request)
        if request.session.get(SESSION_KEY) != str(seat.team.pk):
            go_over_to(request, seat.team.pk)
        meant = request.headers.get(PAGE_HEADER)
        if meant and meant != str(seat.team.pk) and not request.path.startswith(OWN_PAGES):
            return _out_of_date(request, status=409)
        team_request.team, team_request.membership = seat.team, seat.membership
        team_request.live_seq = seat.head
        # Pages show the team's time.
        with as_team(seat.team.pk), timezone.override(seat.team.zone):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Send whoever has no place in any team where that is explained; refuse a form of another team's page."""
        is_public = not getattr(view, "login_required", True)
        if is_public or not request.user.is_authenticated or request.path.startswith(OWN_PAGES):
            return None
        if not hasattr(request, "team"):
            return redirect("accounts:no_team")
        if request.method in READS:
            return None
        meant = request.headers.get(PAGE_HEADER) or request.POST.get(PAGE_FIELD, "")
        if meant == str(request.team.pk):
            return None
        return _out_of_date(request, status=409 if meant else 403)


def go_over_to(request: HttpRequest, team_id: UUID) -> None:
    """Work for a team from now on. Forms that other tabs still show of the last one are worth nothing any more."""
    if request.session.get(SESSION_KEY):
        rotate_token(request)
    request.session[SESSION_KEY] = str(team_id)


def _out_of_date(request: HttpRequest, *, status: int) -> HttpResponse:
    """Refuse: a page may neither show the rows of another team than its own, nor write there. It loads itself again."""
    answer = render(request, "403_csrf.html", status=status)
    answer["HX-Refresh"] = "true"
    return answer


def choose_seat(seats: list[Seat], wanted: str | None) -> Seat | None:
    """Return the seat of the wanted team, else the first: never one that the person does not have."""
    return next((seat for seat in seats if str(seat.team.pk) == wanted), seats[0] if seats else None)
