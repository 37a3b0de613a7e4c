"""Who is in a part of a blast, a list made of them, and the way from a text to its blast."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.blasts.gridding import blast_within
from apps.blasts.selectors import Slice, blast_of_text, people_of
from apps.blasts.views.page import PARTS, find_blast, parts_of
from apps.chat.models import Message
from apps.lists.views.parts import Link, Part, make_list_of_part, show_part


@require_safe
@requires(Right.WORK)
def people(request: TeamRequest, blast_id: UUID, part: str) -> HttpResponse:
    """Show the people of a part of a blast, in a grid."""
    return show_part(request, _part(request, blast_id, part))


@require_POST
@requires(Right.WORK)
def make_list(request: TeamRequest, blast_id: UUID, part: str) -> HttpResponse:
    """Make a static list of them."""
    return make_list_of_part(request, _part(request, blast_id, part))


@require_safe
@requires(Right.WORK)
def of_text(request: TeamRequest, message_id: UUID) -> HttpResponse:
    """Lead from a text in a chat to the blast that it was part of."""
    texts = Message.objects.for_team(request.team).select_related("team")
    blast = blast_of_text(get_object_or_404(texts, pk=message_id))
    if blast is None:
        raise Http404
    return redirect("blasts:blast", blast.pk)


def _part(request: TeamRequest, blast_id: UUID, name: str) -> Part:
    blast = find_blast(request, blast_id)
    try:
        chosen = Slice(name)
    except ValueError:
        raise Http404 from None
    return Part(
        kind="blast",
        name=blast.name,
        home=reverse("blasts:blast", args=[blast.pk]),
        words=chosen.words,
        people=people_of(blast, chosen),
        within=partial(blast_within, blast, chosen),
        links=[
            Link(each.words, reverse("blasts:people", args=[blast.pk, each.value]), each is chosen)
            for each in parts_of(blast, PARTS, Slice.CLICKED, Slice.NOT_CLICKED)
        ],
        make_url=reverse("blasts:make_list", args=[blast.pk, chosen.value]),
    )
