"""The grid itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.core.paths import path_of
from apps.core.patience import answered_soon
from apps.grids.declarations import MakeWithin, beside_of, grids, outlets_of
from apps.grids.models import GridLayout, SavedView
from apps.grids.question import NO_VIEW, Question, written
from apps.grids.selectors import Counted, GridPage, count_matching, grid_page
from apps.grids.views.asking import ask, find_grid, is_for, with_question
from apps.grids.views.bar import chips_of
from apps.grids.views.bulk import bar_of
from apps.grids.views.watching import at_work_on, bulk_context


@dataclass(frozen=True)
class Head:
    """The head of a column. `sort_url` is empty where no index serves an order by it."""

    label: str
    is_number: bool = False
    sort_url: str = ""
    # As the page says it to who does not see the arrow; nothing where the rows are not ordered by it.
    sorted: str = ""

    @property
    def icon(self) -> str:
        return {"ascending": "arrow-up", "descending": "arrow-down"}.get(self.sorted, "")


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_current: bool
    count: None = None


@dataclass(frozen=True)
class ViewChoice:
    name: str
    url: str
    is_current: bool
    is_default: bool = False


@never_cache
@require_safe
@requires(Right.WORK)
def page(request: TeamRequest, grid_name: str) -> HttpResponse:
    """Show the rows that the address asks for; to htmx at the end of the list, only the next ones."""
    above = find_grid(grid_name).above
    return show_grid(
        request,
        grid_name,
        "grids/page.html",
        around=lambda question, _: above.about(question.membership, question.context.now) if above else {},
    )


def show_grid(
    request: TeamRequest,
    grid_name: str,
    template: str,
    *,
    within: MakeWithin | None = None,
    around: Callable[[Question, GridPage], dict[str, Any]] = lambda *_: {},
    status: int = 200,
) -> HttpResponse:
    """Show a grid in a page. Inside of something of a floor above, `around` is what that page shows besides.

    Where that page counts the rows itself, it says how many they are as `counted`. What takes long to count is not
    waited for: it is None then, and the page asks for it by itself.
    """
    question, views, layout = ask(request, find_grid(grid_name), within)
    if is_for(request, "grid-count"):
        words = _count_words(question, count_matching(question))
        return render(request, "grids/_count.html", {"count_words": words})
    found = grid_page(question, after=request.GET.get("after", ""))
    context: dict[str, Any] = {
        "grid": question.grid,
        "now": question.context.now,
        "page": found,
        "within": question.within,
        "beside": beside_of(question.grid),
        "more_url": question.address(after=found.after) if found.after else "",
    }
    if is_for(request, "grid-more"):
        return render(request, "grids/_rows.html", context)
    # What the page shows inside of, may be past reading: then the page itself is in order, and says so.
    is_wrong = question.mistakes and not (question.within and question.within.mistakes)
    besides = around(question, found)
    known = [besides.pop("counted")] if "counted" in besides else []
    counted = found.counted or _counted(request, question, *known)
    context |= _around(request, question, views, layout, counted) | besides
    return render(request, template, context, status=422 if is_wrong else status)


def _around(
    request: TeamRequest,
    question: Question,
    views: list[SavedView],
    layout: GridLayout | None,
    counted: Counted | None,
) -> dict[str, Any]:
    """Return what stands around the rows: heads, filter bar, views, counts."""
    grid, view = question.grid, question.view
    is_all_chosen = _is_all_chosen(request)
    default = layout.default_view_id if layout else None
    at_work = at_work_on(request, grid)
    return {
        **bar_of(question, is_all=is_all_chosen),
        **(bulk_context(at_work) if at_work else {}),
        "here": question.address(),
        "question": question,
        "asked": [(name, value) for name, value in question.given.items() if name != "q"],
        "counted": counted,
        "count_words": _count_words(question, counted) if counted else "",
        "count_url": "" if counted else question.address(count="1"),
        "is_all_chosen": is_all_chosen,
        "choose_all_url": question.address(chosen="all"),
        "choose_none_url": question.address(),
        "heads": [_head(question, column) for column in (grid.lead, *question.columns)],
        "tabs": [
            Tab(each.title, f"/{each.name}/", is_current=each is grid)
            for each in grids()
            if not each.stands_alone
        ],
        "chips": chips_of(question),
        "add_url": with_question(question, "condition"),
        "clear_url": question.address(filter=None) if view is None else f"/{grid.name}/?view={NO_VIEW}",
        "columns_url": with_question(question, "columns"),
        "save_url": with_question(question, "view_create"),
        "outlets": list(_outlets(question)),
        "update_url": question.door(path_of("grids:view_update", view.pk)) if view else "",
        "may_change_view": view is not None and view.may_be_changed_by(request.membership),
        "everything": ViewChoice(
            f"All {grid.many}", f"/{grid.name}/?view={NO_VIEW}", view is None, default is None
        ),
        "team_views": [_choice(each, question, default) for each in views if each.is_teams],
        "own_views": [_choice(each, question, default) for each in views if not each.is_teams],
        "opens_with_it": default == (view.pk if view else None),
    }


def _is_all_chosen(request: TeamRequest) -> bool:
    return request.GET.get("chosen") == "all"


def _counted(request: TeamRequest, question: Question, *counted: Counted | None) -> Counted | None:
    """Return how many rows match, if that is found soon enough or waited for; or what was `counted` already."""
    if _is_all_chosen(request):
        # All of them are chosen knowingly: their number is exact.
        return count_matching(question, at_most=None)
    if "count" in request.GET:
        return count_matching(question)
    return counted[0] if counted else answered_soon(lambda: count_matching(question))


@dataclass(frozen=True)
class OutletLink:
    label: str
    icon: str
    url: str


def _outlets(question: Question) -> Iterator[OutletLink]:
    """Yield where else the question leads to, as narrow as it is here."""
    if question.within or question.mistakes or not question.is_narrowed:
        return
    for outlet in outlets_of(question.grid):
        filter_ = outlet.translate(question.filter)
        if filter_ is not None and (filter_.parts or question.search):
            asked = {"filter": written(filter_)} | ({"q": question.search} if question.search else {})
            yield OutletLink(outlet.label, outlet.icon, f"{outlet.address}?{urlencode(asked)}")


def _head(question: Question, column: Any) -> Head:
    sort = question.grid.sort_named(column.sort) if column.sort else None
    if sort is None:
        return Head(column.label, column.draw.is_number)
    is_up, is_down = question.sort == sort.name, question.sort == f"-{sort.name}"
    first = sort.order.keys[0]
    direction = ""
    if is_up or is_down:
        direction = "descending" if first.descending is is_up else "ascending"
    # The first press asks for what is usual: of moments, the newest.
    usual = question.grid.default_sort if question.grid.default_sort.endswith(sort.name) else sort.name
    other = sort.name if question.sort == f"-{sort.name}" else f"-{sort.name}"
    wanted = usual if not direction or not sort.both_ways else other
    return Head(column.label, column.draw.is_number, question.address(sort=wanted), direction)


def _choice(view: SavedView, question: Question, default: Any) -> ViewChoice:
    address = f"/{question.grid.name}/?view={view.pk}"
    is_current = question.view is not None and question.view.pk == view.pk
    return ViewChoice(view.name, address, is_current, is_default=view.pk == default)


def _count_words(question: Question, counted: Counted) -> str:
    if question.mistakes:
        return ""
    noun = question.grid.one if counted.number == 1 and not counted.is_more else question.grid.many
    return f"{counted.words} {noun}"
