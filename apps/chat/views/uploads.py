"""A candidate's page for files: whoever has its address hands them in, and sees nothing of what came before."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from apps.accounts.tenancy import as_team
from apps.chat.handed_in import files_of_visit, link_called, team_of_upload
from apps.chat.models import UploadLink
from apps.chat.models.upload_links import hash_of
from apps.chat.services import take_upload
from apps.core.api.throttling import spend
from apps.core.errors import DomainError
from apps.messaging.attachable import size_in_words
from apps.messaging.uploadable import (
    ACCEPT,
    KINDS_IN_WORDS,
    MOST_AT_ONCE,
    MOST_BYTES,
    MOST_BYTES_OF_PDF,
)

# A minute: of who comes from one place, by one link, and with addresses that there are not.
MOST_FROM, MOST_BY_LINK, MOST_GUESSES = 200, 100, 30
TOO_OFTEN = "That was too much at once. Wait a minute, then go on."
NOTHING_CAME = "No file came. Choose one, then send it."
# Said where a request was refused before any of it was looked at (pivotcx/bodies.py).
DID_NOT_ARRIVE = "All of it together was too large, or the line too slow for it. Send your files one by one."
_signer = Signer(salt="chat.upload_visit")


# Each file is written in transactions of its own: what ends one leaves the others.
@transaction.non_atomic_requests
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a candidate's page for files, and take them in."""
    if _is_too_much(f"upload:{_address(request)}", MOST_FROM):
        return _said(request, TOO_OFTEN, status=429)
    with _link_at(token) as link:
        if link is None:
            is_guessing = _is_too_much(f"no upload:{_address(request)}", MOST_GUESSES)
            return _closed(request, status=429 if is_guessing else 404)
        if not link.is_open(now=timezone.now()):
            return _closed(request, status=410)
        if _is_too_much(f"upload by:{link.pk}", MOST_BY_LINK):
            return _said(request, TOO_OFTEN, status=429)
        if request.method == "POST":
            return _taken(request, link)
        return _shown(request, link, refusals=[DID_NOT_ARRIVE] if "refused" in request.GET else None)


def _taken(request: HttpRequest, link: UploadLink) -> HttpResponse:
    visit = _visit_of(request.POST.get("visit", "")) or secrets.token_urlsafe(12)
    given = request.FILES.getlist("files")
    refusals: list[DomainError] = []
    for file in given:
        if refused := _refusal_of(link, visit, file):
            refusals.append(refused)
            if refused.status == 410:
                break
    if _wants_json(request):
        if refusals or not given:
            detail, status = (refusals[0].detail, refusals[0].status) if refusals else (NOTHING_CAME, 422)
            return JsonResponse({"detail": detail}, status=status)
        return JsonResponse({"id": "taken"}, status=201)
    if any(each.status == 410 for each in refusals):
        return _closed(request, status=410)
    if refusals or not given:
        why = [each.detail for each in refusals] or [NOTHING_CAME]
        return _shown(request, link, visit=visit, refusals=why, status=422)
    return redirect(f"{request.path}?visit={_signer.sign(visit)}")


def _refusal_of(link: UploadLink, visit: str, file: UploadedFile[bytes]) -> DomainError | None:
    try:
        take_upload(link=link, visit=visit, name=file.name or "", content=file, now=timezone.now())
    except DomainError as refused:
        return refused
    return None


def _shown(
    request: HttpRequest,
    link: UploadLink,
    *,
    visit: str = "",
    refusals: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    visit = visit or _visit_of(request.GET.get("visit", ""))
    context: dict[str, Any] = {
        "team": link.team,
        "visit": _signer.sign(visit or secrets.token_urlsafe(12)),
        "taken": files_of_visit(link=link, visit=visit) if visit else [],
        "refusals": refusals or [],
        "accept": ACCEPT,
        "kinds": KINDS_IN_WORDS,
        "most": MOST_AT_ONCE,
        "most_size": _round_size(MOST_BYTES),
        "most_size_of_pdf": _round_size(MOST_BYTES_OF_PDF),
        "until": link.expires_at,
    }
    return _private(render(request, "chat/upload.html", context, status=status))


def _round_size(size: int) -> str:
    return size_in_words(size).replace(".0", "")


def _closed(request: HttpRequest, *, status: int) -> HttpResponse:
    """Say that an address takes nothing: the same of one that was ended, and of one that there never was."""
    if _wants_json(request):
        return JsonResponse({"detail": "This link is no longer open."}, status=status)
    return _private(render(request, "chat/upload_closed.html", status=status))


def _said(request: HttpRequest, words: str, *, status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"detail": words}, status=status, headers={"Retry-After": "60"})
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = "60"
    return _private(answer)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@contextmanager
def _link_at(token: str) -> Iterator[UploadLink | None]:
    """Work for the team whose link this is, if there is one."""
    team_id = team_of_upload(hash_of(token))
    if team_id is None:
        yield None
        return
    with as_team(team_id):
        yield link_called(hash_of(token))


def _visit_of(signed: str) -> str:
    try:
        return _signer.unsign(signed)
    except BadSignature:
        return ""


def _is_too_much(name: str, most: int) -> bool:
    allowance = spend(name)
    return allowance is not None and allowance.used > most


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
