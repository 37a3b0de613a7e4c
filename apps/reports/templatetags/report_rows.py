"""The rows of a table, put together without asking a template for each of hundreds of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from apps.reports.selectors.tables import Cell, Table

register = template.Library()


@register.filter
def as_rows(table: Table) -> SafeString:
    """Return the rows of a table: what each is of, and its values, which charts read as `data-raw`."""
    kind = "report__first report__first--days" if table.is_by_day else "report__first"
    return mark_safe("".join(_row(kind, _cell, cells) for cells in table.cells))


@register.filter
def as_heat(table: Table) -> SafeString:
    """Return the rows of a picture of heat: what each is of, and how strong each of its values is."""
    return mark_safe("".join(_row("heat__day", _heat, cells) for cells in table.cells))


def _row(kind: str, drawn: Callable[[Cell], str], cells: Sequence[Cell]) -> str:
    first, *others = cells
    words: str = escape(first.words)
    if first.column.page:
        words = f'<a class="link" href="{reverse(first.column.page, args=[first.of])}">{words}</a>'
    return f'<tr><th scope="row" class="{kind}">{words}</th>{"".join(map(drawn, others))}</tr>'


def _cell(cell: Cell) -> str:
    kind = ' class="table__number"' if cell.column.is_number else ""
    return f'<td{kind} data-raw="{escape(cell.raw)}">{escape(cell.words)}</td>'


def _heat(cell: Cell) -> str:
    # Of nothing, the eye sees nothing.
    words = escape(cell.words) if cell.level else '<span class="visually-hidden">0</span>'
    return f'<td class="heat__cell heat__cell--{cell.level}">{words}</td>'
