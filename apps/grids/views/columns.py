"""Which columns a grid shows, and in what order."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, requires
from apps.grids.services import choose_columns
from apps.grids.views.asking import ask, find_grid, go, show_dialog


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def columns(request: TeamRequest, grid_name: str) -> HttpResponse:
    """Offer all columns, the chosen ones first; keep a choice. In a view it changes what the page shows of it."""
    question, _, _ = ask(request, find_grid(grid_name))
    if request.method == "POST":
        given = [] if "reset" in request.POST else request.POST.getlist("columns")
        names = [name for name in dict.fromkeys(given) if name in question.offered]
        if question.view is not None:
            return go(request, question.address(columns=",".join(names) or None))
        choose_columns(membership=request.membership, grid=question.layout_name, columns=names)
        return go(request, question.address(columns=None))
    shown = question.column_names
    rest = [column for name, column in question.offered.items() if name not in shown]
    context = {
        "grid": question.grid,
        "action": request.get_full_path(),
        "chosen": question.columns,
        "others": rest,
        "back_url": question.address(),
    }
    return show_dialog(request, "grids/_columns.html", context)
