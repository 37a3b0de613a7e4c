"""`/reports/…`: the numbers that matter, as their pages show them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.views import ApiView
from apps.candidates.models import Candidate
from apps.core.api.filtering import condition_of
from apps.core.api.problems import InvalidParameter
from apps.core.errors import DomainError
from apps.core.filters import FilterError
from apps.reports import selectors
from apps.reports.api import serializers as shapes
from apps.reports.selectors import Period, Scope, ensure_answerable
from apps.reports.timing import Hours, Stat, as_told

# Where the first day is not named, these and the last are as many as the page shows.
BACK = 29
DAYS = (
    "Days are the team's own, both ends included, 366 at most. Figures are kept by day and follow what happens within "
    "a minute: `counted_at` says of which moment the newest are. With a `filter` everything is counted at once from "
    "the rows themselves, for 92 days at most."
)
WHOLE = " A `filter` narrows nothing here."


class ReportDoor(ApiView):
    """What the views of reports share."""

    query_class = shapes.ReportQuery

    def period(self, *dimensions: str) -> Period:
        """Return what is asked, or raise `InvalidParameter`."""
        last = self.query.get("to") or timezone.now().astimezone(self.team.zone).date()
        first = self.query.get("from") or date.fromordinal(max(1, last.toordinal() - BACK))
        scope = Scope(self.team, first, last, self._among())
        try:
            ensure_answerable(scope)
        except DomainError as error:
            raise wrong("from", error.code, error.detail) from None
        return Period(scope, Hours(self.query["hours"]), Stat(self.query["stat"]), dimensions)

    def _among(self) -> Any:
        text = self.query.get("filter")
        if not text:
            return None
        try:
            condition = condition_of(text, root="candidates", team=self.team, zone=self.team.zone)
        except FilterError as error:
            raise wrong("filter", error.code, error.detail) from None
        return Candidate.objects.for_team(self.team).filter(condition)

    def answer(self, period: Period, shape: Any, **found: Any) -> Response:
        about = {
            "from": period.scope.first,
            "to": period.scope.last,
            "hours": period.hours.value,
            "stat": period.stat.value,
            "time_zone": self.team.time_zone,
            "counted_at": period.counted_at,
        }
        return Response(shape({**about, **found}).data)


def wrong(parameter: str, code: str, detail: str) -> InvalidParameter:
    return InvalidParameter([{"parameter": parameter, "code": code, "detail": detail}])


def told(seconds: float | None) -> int | None:
    """Return a duration as a page tells it."""
    return None if seconds is None else as_told(int(seconds))


class FunnelReportView(ReportDoor):
    @extend_schema(
        operation_id="report_funnel",
        summary="How many arrived, and how far they got",
        description="Each is counted on the day on which it first happened. " + DAYS,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.FunnelReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period()
        stages = [
            {"stage": each.name, "count": each.count, "before": each.before}
            for each in selectors.funnel_of(period)
        ]
        days = selectors.activity_table(period).rows
        return self.answer(period, shapes.FunnelReportSerializer, stages=stages, days=days)


class ResponseTimesReportView(ReportDoor):
    @extend_schema(
        operation_id="report_response_times",
        summary="How long answers took",
        description="Only what a person wrote answers: automatic replies, blasts and campaigns do not, and STOP, START "
        "and HELP are no replies. A wait is counted on the day on which it ended. Seconds below a minute, whole "
        "minutes below a day, whole hours from then on. " + DAYS,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.ResponseTimesReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period()
        waits: list[dict[str, Any]] = [
            {"wait": each.kind.value, "count": each.count}
            | {"seconds": told(each.seconds), "before_seconds": told(each.before)}
            for each in selectors.waits_of(period)
        ]
        days = [
            {name: value if name == "day" else told(value) for name, value in row.items()}
            for row in selectors.waits_by_day_table(period).rows
        ]
        return self.answer(period, shapes.ResponseTimesReportSerializer, waits=waits, days=days)


class SourcesReportView(ReportDoor):
    query_class = shapes.SourcesQuery

    @extend_schema(
        operation_id="report_sources",
        summary="Where people came from, and what became of them",
        description="Of the applications that arrived in these days: how far their people have got by now. "
        + DAYS,
        parameters=[shapes.SourcesQuery],
        responses={200: shapes.SourcesReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period(self.query["by"])
        rows = selectors.sources_table(period, by=self.query["by"]).rows
        return self.answer(period, shapes.SourcesReportSerializer, data=rows)


class PeopleReportView(ReportDoor):
    @extend_schema(
        operation_id="report_people",
        summary="Who wrote how much, and how quickly they answered",
        description=DAYS,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.PeopleReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period("person")
        rows = [
            {**row, "answer": told(row["answer"]), "first_answer": told(row["first_answer"])}
            for row in selectors.people_table(period).rows
        ]
        return self.answer(period, shapes.PeopleReportSerializer, data=rows)


class BlastsReportView(ReportDoor):
    @extend_schema(
        operation_id="report_blasts",
        summary="What came of the blasts that started in these days",
        description="As they stand now, the newest 200." + WHOLE,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.BlastsReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period()
        return self.answer(period, shapes.BlastsReportSerializer, data=selectors.blasts_table(period).rows)


class FeedsReportView(ReportDoor):
    @extend_schema(
        operation_id="report_feeds",
        summary="What feeds were handed in",
        description="Each call or row by itself." + WHOLE + " " + DAYS,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.FeedsReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period("feed")
        return self.answer(period, shapes.FeedsReportSerializer, data=selectors.feeds_table(period).rows)


class OptOutsReportView(ReportDoor):
    @extend_schema(
        operation_id="report_opt_outs",
        summary="Who wants no more texts",
        description="How many, in which way, and of how many texts. " + DAYS,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.OptOutsReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period("source")
        return self.answer(
            period,
            shapes.OptOutsReportSerializer,
            data=selectors.opt_out_reasons_table(period).rows,
            days=selectors.opt_outs_table(period).rows,
        )


class FailuresReportView(ReportDoor):
    @extend_schema(
        operation_id="report_failures",
        summary="Why texts failed",
        description="By the carrier's error, or the reason for which we kept them back. " + DAYS,
        parameters=[shapes.ReportQuery],
        responses={200: shapes.FailuresReportSerializer},
    )
    def get(self, request: Request) -> Response:
        period = self.period("error")
        return self.answer(
            period, shapes.FailuresReportSerializer, data=selectors.failures_table(period).rows
        )
