"""A year of days is twelve thousand cells: the rows of a table, put together without asking a template for each."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.reports.selectors.tables import Cell, Table

register = template.Library()


@register.filter
def as_rows(table: Table) -> SafeString:
    """Return the rows of a table: what each is of, and its values, which charts read as `data-raw`."""
    return mark_safe("".join(map(_row, table.cells)))


def _row(cells: Sequence[Cell]) -> str:
    first, *others = cells
    head = format_html('<tr><th scope="row" class="report__first">{}</th>', first.words)
    return f"{head}{''.join(map(_cell, others))}</tr>"


def _cell(cell: Cell) -> str:
    kind = ' class="table__number"' if cell.column.is_number else ""
    return f'<td{kind} data-raw="{escape(cell.raw)}">{escape(cell.words)}</td>'
