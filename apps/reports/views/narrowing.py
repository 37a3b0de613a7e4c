"""Of whom a report is: the conditions of its filter as chips, and the views of the candidates to begin with."""

from __future__ import annotations

from typing import Any

from apps.accounts.middleware import TeamRequest
from apps.grids.question import Question
from apps.grids.views.asking import find_grid
from apps.grids.views.bar import chips_of, condition_url
from apps.reports.forms import PeriodForm
from apps.reports.gridding import report_within
from apps.reports.selectors import Place


def whom(request: TeamRequest, place: Place, form: PeriodForm, views: dict[str, str]) -> dict[str, Any]:
    """Return what a page shows of its filter. `views`: the filters that were kept as a view, and their names."""
    grid, asked = find_grid("candidates"), form.data["filter"]
    question = Question(
        grid=grid,
        context=form.context,
        membership=request.membership,
        given={"filter": asked} if asked else {},
        view=None,
        filter=form.whom,
        mistakes=(),
        search="",
        sort=grid.default_sort,
        offered={},
        columns=(),
        within=report_within(place, request.GET.dict()),
    )
    everybody = question.address(filter=None)
    return {
        "chips": chips_of(question),
        "add_url": condition_url(question),
        "clear_url": everybody if asked else "",
        "mistakes": form.errors.get("filter", []),
        "current": views.get(asked, "Only those with" if asked else "Everybody"),
        "views": [
            {"label": name, "url": question.address(filter=each), "is_current": each == asked}
            for each, name in views.items()
        ],
        "everybody_url": everybody,
    }
