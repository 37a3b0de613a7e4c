"""Bulk actions as partners begin and watch them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import Input, Text
from apps.grids.actions import actions_of
from apps.grids.declarations import grid_named
from apps.grids.models import BulkAction
from apps.grids.models.bulk import EXPORT

MOST_IDS = 10_000


class BeginBulkSerializer(Input):
    """Which rows of a grid, and what is to be done with them."""

    grid = Text(max_length=40, help_text="`candidates`, `applications`, `conversations` or `messages`.")
    action = Text(
        max_length=40,
        help_text="`tag`, `untag`, `list`, `status`, `assign`, `close`, `open`, `opt_out` or `export`, as the grid has "
        "them.",
    )
    choice = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=300),
        required=False,
        help_text="What the action needs: of a tag or a list `existing` (its id) or `new` (a name); `status` (its id); "
        "`assignee` (an id, or `nobody`); `reason`; of an export `kind` (`csv` or `xlsx`).",
    )
    ids = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_IDS,
        help_text="The rows, one by one. In place of a filter.",
    )
    filter = serializers.DictField(
        required=False, help_text='All rows that a filter says. `{"all": []}` is all of them.'
    )
    without = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST_IDS,
        help_text="Of those that the filter says, the rows that are not meant.",
    )
    sort = Text(
        max_length=41, required=False, help_text="Of an export: the order, as the address of the grid has it."
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        max_length=100,
        help_text="Of an export: the names of the columns, as the address of the grid has them.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        grid = grid_named(attrs["grid"])
        if grid is None:
            raise _wrong("grid", "There is no such grid.")
        if attrs["action"] not in {EXPORT, *(action.name for action in actions_of(grid.name))}:
            raise _wrong("action", "This grid has no such action.")
        if ("ids" in attrs) is ("filter" in attrs):
            raise _wrong("ids", "Name the rows, or give a filter: one of the two.")
        return attrs


class BulkCountsSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField(source="total")
    done = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="Of an export: the rows in the file.")
    unchanged = serializers.IntegerField(help_text="Rows that were so already.")
    refused = serializers.IntegerField(source="refusals")


class BulkActionSerializer(serializers.ModelSerializer[BulkAction]):
    counts = BulkCountsSerializer(source="*", help_text="Each row is counted once its batch is in.")
    refused = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many rows were refused, by the reason."
    )

    class Meta:
        model = BulkAction
        fields = [
            *("id", "grid", "action", "words", "status", "counts", "refused", "undo_report", "has_file"),
            *("error", "created_at", "started_at", "finished_at", "undone_at"),
        ]
        extra_kwargs = {"undo_report": {"help_text": "How many rows are as before, and how many were kept."}}


def _wrong(name: str, words: str) -> serializers.ValidationError:
    return serializers.ValidationError({name: [serializers.ErrorDetail(words, "invalid")]})
