"""Up to where a page is true: the team's newest event at the moment before the page asked anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.accounts.tenancy import current_team_id
from apps.events.selectors import head_of


class LiveSeqMiddleware:
    """Read the number before the view reads its rows: what happens in between is then heard of, not missed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        team_id = current_team_id()
        is_page = request.method == "GET" and not request.headers.get("HX-Request")
        if is_page and team_id is not None:
            request.live_seq = head_of(team_id)  # type: ignore[attr-defined]
        return self.get_response(request)
