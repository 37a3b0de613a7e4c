from __future__ import annotations

from apps.core.api.addresses import address
from apps.reports.api.views import door_of
from apps.reports.selectors import reports_told

urlpatterns = [
    each
    for report in reports_told()
    for each in address(
        f"reports/{report.name}", door_of(report), name=f"report_{report.name.replace('-', '_')}"
    )
]
