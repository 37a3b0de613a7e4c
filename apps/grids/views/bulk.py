"""The forms by which something is begun on many rows, and what the bar of chosen rows offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may, requires
from apps.core.errors import DomainError
from apps.grids.actions import ChoiceForm, action_named, actions_of
from apps.grids.forms import ExportForm
from apps.grids.models import BulkAction
from apps.grids.question import Question
from apps.grids.selectors import Selection, chosen_rows
from apps.grids.services import start_bulk, start_export
from apps.grids.views.asking import ask, find_grid, is_htmx, show_dialog, with_question
from apps.grids.views.watching import begun

FORM = "grids/_bulk_form.html"
# By hand; all that match may be any number.
MOST_CHOSEN = 10_000


@dataclass(frozen=True)
class Button:
    """An action as the bar offers it."""

    label: str
    icon: str
    url: str
    is_danger: bool = False


def bar_of(question: Question, *, is_all: bool) -> dict[str, Any]:
    """Return what can be done with chosen rows: on the bar, and under “More”."""
    changes = {"chosen": "all"} if is_all else {}
    offered = [each for each in actions_of(question.grid.name) if may(question.membership, each.right)]
    buttons = {
        each: Button(
            each.label, each.icon, with_question(question, "bulk", each.name, **changes), each.undo is None
        )
        for each in offered
    }
    export = Button("Export", "download", with_question(question, "export", **changes))
    return {
        "bulk_first": [*(button for each, button in buttons.items() if each.is_first), export],
        "bulk_more": [button for each, button in buttons.items() if not each.is_first],
        "export_url": with_question(question, "export", chosen="all"),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def bulk(request: TeamRequest, grid_name: str, action_name: str) -> HttpResponse:
    """Ask what is to be done with the chosen rows, and how many they are; then begin it."""
    grid = find_grid(grid_name)
    action = action_named(grid.name, action_name)
    if action is None:
        raise Http404
    if not may(request.membership, action.right):
        raise PermissionDenied
    question, _, _ = ask(request, grid)
    form: ChoiceForm = action.form(_given(request), team=request.team, auto_id="bulk-%s")

    def start(selection: Selection, **given: Any) -> BulkAction:
        return start_bulk(question=question, selection=selection, action=action, form=form, **given)

    words = {"title": action.label, "asks": action.asks, "final": action.final}
    return _answer(
        request, question, form, start, read_selection(request), address=["bulk", action.name], **words
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Right.WORK)
def export(request: TeamRequest, grid_name: str) -> HttpResponse:
    """Ask for what kind of file; then begin to write the chosen rows, or where none is chosen all that match."""
    question, _, _ = ask(request, find_grid(grid_name))
    form = ExportForm(_given(request), auto_id="bulk-%s")
    selection = read_selection(request)
    if not selection.ids:
        selection = Selection(is_all=True)

    def start(selection: Selection, **given: Any) -> BulkAction:
        return start_export(question=question, selection=selection, kind=form.cleaned_data["kind"], **given)

    columns = ", ".join(column.label for column in (question.grid.lead, *question.columns))
    words = {
        "title": "Export",
        "asks": f"Write {{}} to a file, with the columns that you see: {columns}.",
        "final": "",
    }
    return _answer(request, question, form, start, selection, address=["export"], **words)


def read_selection(request: TeamRequest) -> Selection:
    """Return which rows a form means: of all that match, those are left out that it shows and does not choose."""
    is_all = request.GET.get("chosen") == "all"
    if "rows" in request.POST:
        return Selection(_ids(request, "rows"), is_all=is_all)
    chosen = _ids(request, "chosen")
    return Selection(_ids(request, "shown") - chosen if is_all else chosen, is_all=is_all)


def _ids(request: TeamRequest, name: str) -> frozenset[UUID]:
    texts = [text for value in request.POST.getlist(name) for text in value.split(",") if text]
    if len(texts) > MOST_CHOSEN:
        raise BadRequest(f"At most {MOST_CHOSEN:,} rows can be named one by one.")
    try:
        return frozenset(map(UUID, texts))
    except ValueError:
        raise BadRequest("A row is named by its id.") from None


def _given(request: TeamRequest) -> Any:
    """Return what was filled in, once it was."""
    return request.POST if request.method == "POST" and "go" in request.POST else None


def _answer(
    request: TeamRequest,
    question: Question,
    form: forms.Form,
    start: Callable[..., BulkAction],
    selection: Selection,
    *,
    address: list[str],
    title: str,
    asks: str,
    final: str,
) -> HttpResponse:
    """Begin what the form says, or show it."""
    if form.is_bound and form.is_valid():
        try:
            started = start(selection, said=_said(request), client_id=_client_id(request))
        except DomainError as error:
            form.add_error(None, error.detail)
        else:
            return begun(request, started)
    count = chosen_rows(question, selection).count()
    context = {
        "title": title,
        "action": with_question(question, *address, **({"chosen": "all"} if selection.is_all else {})),
        "back_url": question.address(),
        "form": form,
        "asks": asks.format(question.grid.counted(count)),
        "final": final,
        "count": count,
        "rows": ",".join(map(str, sorted(selection.ids))),
        "client_id": request.POST.get("client_id") or uuid4(),
    }
    if not count and not is_htmx(request) and not form.is_bound:
        messages.error(request, f"Choose some {question.grid.many} first.")
        return redirect(question.address())
    return show_dialog(request, FORM, context, status=422 if form.errors else 200)


def _said(request: TeamRequest) -> int | None:
    text = request.POST.get("said", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _client_id(request: TeamRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None
