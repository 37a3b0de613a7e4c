"""The door of feeds: whoever has the address and can prove who they are, hands in. Kept first, then answered."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.accounts.tenancy import as_team
from apps.feeds.models import Feed
from apps.feeds.payloads import MAX_BYTES
from apps.feeds.selectors import team_of_token
from apps.feeds.services import receive_delivery, refuse_delivery
from apps.feeds.verifying import NotVerified, read_scheme, verify

TAKEN, KNOWN, FORGED, GONE, TOO_LARGE = 202, 200, 401, 410, 413


@csrf_exempt
@login_not_required
@require_POST
def intake(request: HttpRequest, token: str) -> HttpResponse:
    """Answer 202 `{"delivery": id}` to what is new, 200 with the same to what was here before.

    401: not proven from whom; 410: the feed is off; 413: more than 10 MB.
    """
    with as_team(_team_of(token)):
        feed = Feed.objects.select_related("team").get(token=token)
        if feed.is_off:
            return _say(GONE, "feed_is_off", "This feed is switched off.")
        body = _read(request)
        if body is None:
            return _say(TOO_LARGE, "too_large", f"At most {MAX_BYTES:,} bytes in one call.")
        now, headers = timezone.now(), request.headers
        content_type = headers.get("Content-Type", "")
        try:
            verify(read_scheme(feed.verification), secret=feed.secret, headers=headers, body=body, now=now)
        except NotVerified as refusal:
            refuse_delivery(
                feed=feed,
                body=body,
                content_type=content_type,
                headers=headers,
                reason=refusal.detail,
                now=now,
            )
            return _say(FORGED, refusal.code, refusal.detail)
        delivery, is_new = receive_delivery(
            feed=feed, body=body, content_type=content_type, headers=headers, now=now
        )
    return JsonResponse({"delivery": str(delivery.pk)}, status=TAKEN if is_new else KNOWN)


def _team_of(token: str) -> UUID:
    team_id = team_of_token(token)
    if team_id is None:
        message = "No feed has this address."
        raise Http404(message)
    return team_id


def _read(request: HttpRequest) -> bytes | None:
    """Return what was sent, or None if it is more than we take; no more of it is read then."""
    body = request.read(MAX_BYTES + 1)
    return None if len(body) > MAX_BYTES else body


def _say(status: int, code: str, detail: str) -> JsonResponse:
    return JsonResponse({"code": code, "detail": detail}, status=status)
