"""What every door of the grids does first: find the grid, and read the question that stands in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from apps.accounts.middleware import TeamRequest
from apps.core.errors import DomainError
from apps.core.filters import Context
from apps.core.paths import address_of
from apps.grids.declarations import Grid, MakeWithin, Within, finders_of, grid_named
from apps.grids.models import GridLayout, SavedView
from apps.grids.question import Question, read_question
from apps.grids.selectors import layout_of, views_of


def find_grid(name: str) -> Grid:
    """Return the grid of that name; any other is not there."""
    grid = grid_named(name)
    if grid is None:
        raise Http404
    return grid


def find_view(request: TeamRequest, view_id: UUID) -> SavedView:
    """Return a view that this person may see; any other is not there."""
    views = SavedView.objects.for_team(request.team).visible_to(request.membership)
    return get_object_or_404(views, pk=view_id)


def ask(
    request: TeamRequest, grid: Grid, make_within: MakeWithin | None = None
) -> tuple[Question, list[SavedView], GridLayout | None]:
    """Read the question of a request's address, with the views and the layout that it is read by.

    What the grid is shown within, its own page says; elsewhere the address names it.
    """
    context = Context(team=request.team, now=timezone.now(), zone=request.team.zone)
    within = make_within(context) if make_within else _find_within(request, grid, context)
    # Views are of the whole grid.
    views = [] if within else views_of(grid=grid, membership=request.membership)
    layout = layout_of(grid=grid, membership=request.membership, within=within)
    question = read_question(
        request.GET,
        grid=grid,
        context=context,
        membership=request.membership,
        views=views,
        layout=layout,
        within=within,
    )
    return question, views, layout


def _find_within(request: TeamRequest, grid: Grid, context: Context) -> Within | None:
    """Return what an address says that the grid is shown inside of. What it names and is not there, is no more."""
    for name, find in finders_of(grid).items():
        key = request.GET.get(name)
        if key:
            found = find(request.membership, key, context)
            if found is None:
                raise Http404
            return found
    return None


def with_question(question: Question, name: str, *args: str, **changes: str | None) -> str:
    """Return the address of something that is done about a question: it says what the grid is shown inside of."""
    return question.door(address_of(f"grids:{name}", question.grid.name, *args), **changes)


def is_htmx(request: TeamRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def is_for(request: TeamRequest, target: str) -> bool:
    """Return whether the page's own script asks, for a part of it."""
    return is_htmx(request) and request.htmx.target == target  # type: ignore[attr-defined]


def go(request: TeamRequest, address: str) -> HttpResponse:
    """Send the page somewhere else, whoever asked."""
    return HttpResponse(headers={"HX-Redirect": address}) if is_htmx(request) else redirect(address)


def show_dialog(
    request: TeamRequest, fragment: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Show a form in the page's dialog; without scripts as a page of its own."""
    template = fragment if is_htmx(request) else "grids/dialog.html"
    return render(request, template, {**context, "fragment": fragment}, status=status)


@dataclass(frozen=True)
class Final:
    """What is asked before something that cannot be taken back; `done` says its button."""

    title: str
    asks: list[str]
    done: str


def ask_then_do(
    request: TeamRequest,
    *,
    ensure: Callable[[], object],
    ask: Callable[[], Final],
    do: Callable[[], HttpResponse],
    back_url: str,
) -> HttpResponse:
    """Ask about something that cannot be taken back where it can be done at all; a post to the same address does it.

    What `ensure` and `do` refuse is said where one came from.
    """
    try:
        if request.method == "POST":
            return do()
        ensure()
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        return go(request, back_url)
    final = ask()
    context = {"title": final.title, "asks": final.asks, "done": final.done}
    return show_dialog(
        request, "grids/_final.html", {**context, "action": request.path, "back_url": back_url}
    )
