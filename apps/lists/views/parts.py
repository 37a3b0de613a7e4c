"""Some of those whom something on a floor above went to: a grid of them, and a list made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import redirect

from apps.accounts.middleware import TeamRequest
from apps.candidates.models import CandidateQuerySet
from apps.core.errors import DomainError
from apps.grids.declarations import MakeWithin
from apps.grids.views.pages import show_grid
from apps.lists.forms import PartListForm
from apps.lists.services import LONGEST_NAME, list_people


class Link(NamedTuple):
    """The way to another part of the same thing."""

    words: str
    address: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the page of a part shows. `kind` is what the thing is (“blast”), `name` which one, `home` its page."""

    kind: str
    name: str
    home: str
    words: str
    people: CandidateQuerySet
    within: MakeWithin
    links: Sequence[Link]
    make_url: str

    @property
    def name_of_list(self) -> str:
        return f"{self.name}: {self.words.lower()}"[:LONGEST_NAME]


def show_part(
    request: TeamRequest, part: Part, *, form: PartListForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the people of a part in a grid; `form` was filled in and refused."""
    asked = form or PartListForm(initial={"name": part.name_of_list})
    return show_grid(
        request,
        "candidates",
        "lists/part.html",
        within=part.within,
        around=lambda *_: {"part": part, "form": asked},
        status=status,
    )


def make_list_of_part(request: TeamRequest, part: Part) -> HttpResponse:
    """Make a static list of them, and lead to it."""
    form = PartListForm(request.POST)
    if form.is_valid():
        try:
            made = list_people(
                team=request.team,
                people=part.people,
                name=form.cleaned_data["name"],
                actor_id=request.user.pk,
            )
        except DomainError as error:
            form.add_error("name", error.detail)
        else:
            return redirect("lists:list", made.pk)
    return show_part(request, part, form=form, status=422)
