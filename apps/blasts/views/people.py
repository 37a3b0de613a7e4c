"""Who is in a part of a blast, a list made of them, and the way from a text to its blast."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.blasts.forms import SliceListForm
from apps.blasts.gridding import blast_within
from apps.blasts.models import Blast
from apps.blasts.selectors import Slice, blast_of_text
from apps.blasts.services import list_slice
from apps.blasts.views.page import PARTS, find_blast, parts_of
from apps.chat.models import Message
from apps.core.errors import DomainError
from apps.grids.views.pages import show_grid


@require_safe
@requires(Right.WORK)
def people(request: TeamRequest, blast_id: UUID, part: str) -> HttpResponse:
    """Show the people of a part of a blast, in a grid."""
    blast = find_blast(request, blast_id)
    return _show(request, blast, _part(part), SliceListForm(initial=_named(blast, _part(part))))


@require_POST
@requires(Right.WORK)
def make_list(request: TeamRequest, blast_id: UUID, part: str) -> HttpResponse:
    """Make a static list of them."""
    blast, chosen = find_blast(request, blast_id), _part(part)
    form = SliceListForm(request.POST)
    if form.is_valid():
        try:
            made = list_slice(
                blast=blast, part=chosen, name=form.cleaned_data["name"], actor_id=request.user.pk
            )
        except DomainError as error:
            form.add_error("name", error.detail)
        else:
            return redirect("lists:list", made.pk)
    return _show(request, blast, chosen, form, status=422)


@require_safe
@requires(Right.WORK)
def of_text(request: TeamRequest, message_id: UUID) -> HttpResponse:
    """Lead from a text in a chat to the blast that it was part of."""
    texts = Message.objects.for_team(request.team).select_related("team")
    blast = blast_of_text(get_object_or_404(texts, pk=message_id))
    if blast is None:
        raise Http404
    return redirect("blasts:blast", blast.pk)


def _show(
    request: TeamRequest, blast: Blast, part: Slice, form: SliceListForm, *, status: int = 200
) -> HttpResponse:
    return show_grid(
        request,
        "candidates",
        "blasts/people.html",
        within=partial(blast_within, blast, part),
        around=lambda *_: {
            "blast": blast,
            "part": part,
            "parts": [
                (each, each is part) for each in parts_of(blast, PARTS, Slice.CLICKED, Slice.NOT_CLICKED)
            ],
            "form": form,
        },
        status=status,
    )


def _part(name: str) -> Slice:
    try:
        return Slice(name)
    except ValueError:
        raise Http404 from None


def _named(blast: Blast, part: Slice) -> dict[str, str]:
    return {"name": f"{blast.name}: {part.words.lower()}"[:80]}
