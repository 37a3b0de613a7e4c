"""A table as a file."""

from __future__ import annotations

from django.http import HttpResponse

from apps.core.sheets import MARK, csv_line
from apps.reports.selectors import Table


def csv_file(table: Table, *, name: str) -> HttpResponse:
    """Answer with a table as CSV: what its page shows, with durations in seconds. `name` is without an ending."""
    lines = [csv_line(table.heads), *(csv_line(cell.raw for cell in row) for row in table.cells)]
    response = HttpResponse(MARK + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    return response
