"""Up to where an answer is true: the team's newest event at the moment before it asked anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from apps.accounts.tenancy import current_team_id
from apps.events.selectors import head_of

# What a fragment is told by; a page has it in its socket.
SEQ_HEADER = "X-Live-Seq"


class LiveSeqMiddleware:
    """Read the number before the view reads its rows: what happens in between is then heard of, not missed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        team_id = current_team_id()
        if team_id is None:
            return self.get_response(request)
        seq = head_of(team_id)
        request.live_seq = seq  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.headers.get("HX-Request"):
            response[SEQ_HEADER] = str(seq)
        return response
