"""A tracked link: whoever has it is led on, and counted. It leads only where the text's writer meant."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from apps.accounts.tenancy import as_team
from apps.chat.models import TrackedLink
from apps.chat.selectors import team_of_link
from apps.chat.services import follow_link
from apps.chat.visitors import is_person
from apps.core.api.throttling import spend

TOO_MANY = "This was asked for too often. Try again in a minute.\n"


@login_not_required
@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on. Each link, and each caller who guesses, is let in only so often a minute."""
    if _is_too_much(f"link:{code}"):
        return _later()
    team_id = team_of_link(code)
    if team_id is None:
        if _is_too_much(f"no link:{request.META.get('REMOTE_ADDR', '')}"):
            return _later()
        message = "There is no such link."
        raise Http404(message)
    with as_team(team_id):
        link = TrackedLink.objects.select_related("team", "message").get(code=code)
        person = is_person(method=str(request.method), headers=request.headers)
        target = follow_link(link=link, is_person=person, at=timezone.now())
    return HttpResponseRedirect(
        target,
        headers={
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


def _is_too_much(name: str) -> bool:
    allowance = spend(name)
    return allowance is not None and allowance.is_exceeded


def _later() -> HttpResponse:
    return HttpResponse(TOO_MANY, status=429, content_type="text/plain", headers={"Retry-After": "60"})
