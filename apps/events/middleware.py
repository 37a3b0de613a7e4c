"""Up to where an answer is true: the team's newest event at the moment before it asked anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# What a fragment is told by; a page has it in its socket.
SEQ_HEADER = "X-Live-Seq"


class LiveSeqMiddleware:
    """Say the number that came with the person's seat, before the view read its rows.

    What happens in between is then heard of, not missed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        seq = getattr(request, "live_seq", None)
        if seq is not None and request.headers.get("HX-Request"):
            response[SEQ_HEADER] = str(seq)
        return response
