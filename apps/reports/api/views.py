"""`/reports/…`: the numbers that matter, as their pages show them. Each declared report is a door here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.views import ApiView
from apps.candidates.models import Candidate
from apps.core.api.filtering import condition_of
from apps.core.api.problems import InvalidParameter
from apps.core.errors import DomainError
from apps.core.filters import FilterError
from apps.reports.api.serializers import ReportQuery, SerializerClass, camel, query_of, serializer_of
from apps.reports.selectors import Period, Report, Scope, TooMuchToCount, ensure_answerable
from apps.reports.timing import Hours, Stat

# Where the first day is not named, these and the last are as many as the page shows.
BACK = 29
DAYS = (
    "Days are the team's own, both ends included, 366 at most. Figures are kept by day and follow what happens within "
    "a minute: `counted_at` says of which moment the newest are. With a `filter` everything is counted at once from "
    "the rows themselves, for 92 days at most; what takes too long to wait for is refused as `too_much_to_count`."
)
WHOLE = "A `filter` narrows nothing here."


class ReportDoor(ApiView):
    """One report. `door_of` makes the rest."""

    query_class = ReportQuery
    report: ClassVar[Report]
    shape: ClassVar[SerializerClass]

    def get(self, request: Request) -> Response:
        period = self._period()
        about = {
            "from": period.scope.first,
            "to": period.scope.last,
            "hours": period.hours.value,
            "stat": period.stat.value,
            "time_zone": self.team.time_zone,
            "counted_at": period.counted_at,
        }
        try:
            told = self.report.told(period)
        except TooMuchToCount as error:
            raise _wrong("filter", error.code, error.detail) from None
        return Response(self.shape({**about, **told}).data)

    def _period(self) -> Period:
        """Return what is asked, or raise `InvalidParameter`."""
        last = self.query.get("to") or timezone.now().astimezone(self.team.zone).date()
        first = self.query.get("from") or date.fromordinal(max(1, last.toordinal() - BACK))
        scope = Scope(self.team, first, last, self._among())
        try:
            ensure_answerable(scope)
        except DomainError as error:
            raise _wrong("from", error.code, error.detail) from None
        by = self.query.get("by", "")
        dimensions = (*self.report.dimensions, *([by] if by else []))
        period = Period(scope, Hours(self.query["hours"]), Stat(self.query["stat"]), dimensions)
        return self.report.of(replace(period, by=by))

    def _among(self) -> Any:
        text = self.query.get("filter")
        if not text:
            return None
        try:
            condition = condition_of(text, root="candidates", team=self.team, zone=self.team.zone)
        except FilterError as error:
            raise _wrong("filter", error.code, error.detail) from None
        return Candidate.objects.for_team(self.team).filter(condition)


def door_of(report: Report) -> type[ReportDoor]:
    """Return the door of a declared report, and describe it."""
    query, shape = query_of(report), serializer_of(report)
    says = [report.about, WHOLE if report.as_a_whole else "", DAYS if report.is_kept else ""]
    described = extend_schema_view(
        get=extend_schema(
            operation_id=f"report_{report.name.replace('-', '_')}",
            summary=report.summary,
            description=" ".join(filter(None, says)),
            parameters=[query],
            responses={200: shape},
        )
    )
    made = type(
        f"{camel(report.name)}ReportView",
        (ReportDoor,),
        {"report": report, "query_class": query, "shape": shape, "__doc__": report.summary},
    )
    return cast("type[ReportDoor]", described(made))


def _wrong(parameter: str, code: str, detail: str) -> InvalidParameter:
    return InvalidParameter([{"parameter": parameter, "code": code, "detail": detail}])
