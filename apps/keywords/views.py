"""The team's keywords: looked at, written, printed, deleted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.codes import code_png, code_svg
from apps.core.errors import DomainError
from apps.core.phones import format_phone
from apps.keywords.codes import text_link
from apps.keywords.forms import KeywordForm
from apps.keywords.models import Keyword
from apps.keywords.selectors import keywords_shown, preview_of, tag_names
from apps.keywords.services import create_keyword, delete_keyword, update_keyword


@require_safe
@requires(Right.MANAGE)
def keywords(request: TeamRequest) -> HttpResponse:
    """Show them with how often each was texted."""
    return render(request, "keywords/keywords.html", {"keywords": keywords_shown(team=request.team)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def keyword_create(request: TeamRequest) -> HttpResponse:
    """Take a new one."""
    form = KeywordForm(request.POST or None, team=request.team, initial=KeywordForm.new(request.team))
    if request.method == "POST" and form.is_valid():
        given = form.meant
        try:
            made = create_keyword(
                team=request.team,
                number=given.pop("number"),
                word=given.pop("word"),
                fields=given,
                actor_id=request.user.pk,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{made} is there. Print its card, or try it on your own phone.")
            return redirect("keywords:keyword", made.pk)
    return render(request, "keywords/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def keyword(request: TeamRequest, keyword_id: UUID) -> HttpResponse:
    """Show one with its code; change it."""
    found = _keyword(request, keyword_id)
    known = KeywordForm.of(found, tags=tag_names(team=request.team))
    form = KeywordForm(request.POST or None, team=request.team, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            update_keyword(keyword=found, fields=form.meant, actor_id=request.user.pk)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, "It is saved.")
            return redirect("keywords:keyword", found.pk)
    context = {"form": form, **_shown(found)}
    return render(request, "keywords/keyword.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(Right.MANAGE)
def preview(request: TeamRequest) -> HttpResponse:
    """Show the answer as somebody new would read it. Nothing is kept of it."""
    form = KeywordForm(request.POST, team=request.team)
    form.is_valid()
    return render(
        request, "keywords/_preview.html", {"preview": preview_of(form.cleaned_data, team=request.team)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.MANAGE)
def keyword_delete(request: TeamRequest, keyword_id: UUID) -> HttpResponse:
    """Say first what comes of it; then forget it."""
    found = _keyword(request, keyword_id)
    if request.method != "POST":
        return render(request, "keywords/delete.html", _shown(found))
    delete_keyword(keyword=found, actor_id=request.user.pk)
    messages.success(request, f"The keyword {found} is deleted.")
    return redirect("keywords:keywords")


@require_safe
@requires(Right.MANAGE)
def code_as_svg(request: TeamRequest, keyword_id: UUID) -> HttpResponse:
    return HttpResponse(
        code_svg(_link(_keyword(request, keyword_id)), title="Scan to text"), content_type="image/svg+xml"
    )


@require_safe
@requires(Right.MANAGE)
def code_as_png(request: TeamRequest, keyword_id: UUID) -> HttpResponse:
    return HttpResponse(code_png(_link(_keyword(request, keyword_id))), content_type="image/png")


@require_safe
@requires(Right.MANAGE)
def card(request: TeamRequest, keyword_id: UUID) -> HttpResponse:
    """Show what can be printed and hung up."""
    return render(request, "keywords/card.html", _shown(_keyword(request, keyword_id)))


def _shown(keyword: Keyword) -> dict[str, object]:
    phone = format_phone(keyword.number.phone)
    return {"keyword": keyword, "phone_words": phone, "link": _link(keyword)}


def _link(keyword: Keyword) -> str:
    return text_link(phone=keyword.number.phone, word=keyword.word)


def _keyword(request: TeamRequest, keyword_id: UUID) -> Keyword:
    return get_object_or_404(keywords_shown(team=request.team), pk=keyword_id)
