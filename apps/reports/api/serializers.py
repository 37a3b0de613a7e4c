"""What reports are asked and what they answer, as each is declared.

Durations are seconds, shares are of 1, days are the team's own.
"""

from __future__ import annotations

from typing import Any, cast

from rest_framework import serializers

from apps.core.api.filtering import FilterParameter
from apps.core.api.serializers import Query
from apps.reports.selectors import Column, Kind, Report, Sheet
from apps.reports.timing import Hours, Stat

HOURS, STATS = [each.value for each in Hours], [each.value for each in Stat]
SerializerClass = type[serializers.Serializer[Any]]
FIELDS: dict[Kind, type[serializers.Field[Any, Any, Any, Any]]] = {
    Kind.TEXT: serializers.CharField,
    Kind.DAY: serializers.DateField,
    Kind.DAYS: serializers.DateField,
    Kind.NUMBER: serializers.IntegerField,
    Kind.SHARE: serializers.FloatField,
    Kind.DURATION: serializers.IntegerField,
    Kind.ID: serializers.UUIDField,
    Kind.MOMENT: serializers.DateTimeField,
}


class ReportQuery(Query):
    """Which days, by which clock and which statistic, of whom."""

    to = serializers.DateField(
        required=False, help_text="The last day, by the team's own clock. Without it: today."
    )
    hours = serializers.ChoiceField(
        HOURS, default=Hours.ALL.value, help_text="Whether nights and other hours off count in durations."
    )
    stat = serializers.ChoiceField(
        STATS, default=Stat.MEDIAN.value, help_text="Which one stands for many durations."
    )
    filter = FilterParameter()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Add the one whose name Python keeps for itself."""
        first = serializers.DateField(
            required=False, help_text="The first day. Without it: 29 days before the last."
        )
        return {"from": first, **super().get_fields()}


class ReportSerializer(serializers.Serializer[Any]):
    """What each report says of itself: its days, and of which moment its newest figures are (null: of now)."""

    to = serializers.DateField()
    hours = serializers.ChoiceField(HOURS)
    stat = serializers.ChoiceField(STATS)
    time_zone = serializers.CharField()
    counted_at = serializers.DateTimeField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": serializers.DateField(), **super().get_fields()}


def query_of(report: Report) -> type[Query]:
    """Return what a report can be asked: also by what it is told apart, where that may be one of several things."""
    if not report.page.by:
        return ReportQuery
    by = serializers.ChoiceField(
        list(report.page.by),
        default=report.page.slug,
        help_text="By which attribution they are told apart.",
    )
    return type(f"{camel(report.name)}Query", (ReportQuery,), {"by": by})


def serializer_of(report: Report) -> SerializerClass:
    """Return what a report answers with: what it says of itself, and the rows of each of its tables."""
    rows = {sheet.told_as: _row_of(sheet)(many=True) for sheet in report.sheets}
    return _made(f"{camel(report.name)}ReportSerializer", ReportSerializer, rows)


def camel(name: str) -> str:
    return name.title().replace("-", "")


def _row_of(sheet: Sheet) -> SerializerClass:
    fields = {column.key: _field(column) for column in sheet.told}
    return _made(f"{sheet.shape}Serializer", serializers.Serializer, fields)


def _made(name: str, base: SerializerClass, fields: dict[str, Any]) -> SerializerClass:
    return cast("SerializerClass", type(name, (base,), fields))


def _field(column: Column) -> serializers.Field[Any, Any, Any, Any]:
    given: dict[str, Any] = {"help_text": column.help} if column.help else {}
    if column.may_be_missing:
        given["allow_null"] = True
    if column.choices:
        return serializers.ChoiceField(list(column.choices), **given)
    return FIELDS[column.kind](**given)
