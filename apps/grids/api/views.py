"""`/bulk-actions`: something done with many rows, watched, stopped, taken back; and files of rows."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.accounts.models import Membership
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Nothing
from apps.core.filters import Context, FilterError
from apps.grids import files
from apps.grids.actions import action_named
from apps.grids.api.serializers import BeginBulkSerializer, BulkActionSerializer
from apps.grids.declarations import grid_named
from apps.grids.forms import ExportForm
from apps.grids.models import BulkAction
from apps.grids.models.bulk import EXPORT
from apps.grids.question import Question, read_question
from apps.grids.selectors import Selection, file_of
from apps.grids.services import cancel_bulk, continue_bulk, start_bulk, start_export, undo_bulk

NEWARK = {"all": [{"field": "candidate.city", "op": "is", "value": "Newark"}]}
EXAMPLES = [
    OpenApiExample(
        "Tag all of a filter",
        request_only=True,
        value={"grid": "candidates", "action": "tag", "choice": {"new": "Newark"}, "filter": NEWARK},
    ),
    OpenApiExample(
        "Export",
        request_only=True,
        value={
            "grid": "candidates",
            "action": "export",
            "choice": {"kind": "csv"},
            "filter": {"all": []},
            "columns": ["phone", "email", "tags"],
        },
    ),
]


class OneBulkActionView(ApiView):
    def bulk(self, pk: UUID) -> BulkAction:
        rows = BulkAction.objects.for_team(self.team).for_members()
        return get_object_or_404(rows.select_related("team"), pk=pk)


class BulkActionsView(ApiView):
    query_class = PageQuery

    @extend_schema(
        operation_id="list_bulk_actions",
        summary="List bulk actions, newest first",
        parameters=[PageQuery],
        responses={200: Page(BulkActionSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(BulkAction.objects.for_team(self.team).for_members(), BulkActionSerializer)

    @extend_schema(
        operation_id="begin_bulk_action",
        summary="Do something with many rows",
        description="The rows are those that there are now. They are done in the background; `GET` says how far. "
        "Without any it is refused: 422 `nothing_chosen`. A filter that cannot be read: 422 `invalid_filter`.",
        request=BeginBulkSerializer,
        responses={202: BulkActionSerializer},
        examples=EXAMPLES,
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(BeginBulkSerializer)
        question = _question(self, given)
        is_all = "filter" in given
        selection = Selection(frozenset(given.get("without" if is_all else "ids", [])), is_all=is_all)
        started = _begin(question, selection, given)
        return self.one(started, BulkActionSerializer, status=202)


class BulkActionView(OneBulkActionView):
    @extend_schema(
        operation_id="get_bulk_action", summary="Get a bulk action", responses={200: BulkActionSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.bulk(pk), BulkActionSerializer)


class CancelBulkActionView(OneBulkActionView):
    @extend_schema(
        operation_id="cancel_bulk_action",
        summary="Stop a bulk action",
        description="What was done stays. One that has ended is refused: 409 `not_in_progress`.",
        request=Nothing,
        responses={200: BulkActionSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        bulk = self.bulk(pk)
        self.read(Nothing)
        return self.one(cancel_bulk(bulk=bulk, now=timezone.now()), BulkActionSerializer)


class ContinueBulkActionView(OneBulkActionView):
    @extend_schema(
        operation_id="continue_bulk_action",
        summary="Let a stopped bulk action go on",
        description="For one that has `failed`: with the rows that are left. Any other is refused: 409 "
        "`not_in_progress`.",
        request=Nothing,
        responses={202: BulkActionSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        bulk = self.bulk(pk)
        self.read(Nothing)
        return self.one(continue_bulk(bulk=bulk), BulkActionSerializer, status=202)


class UndoBulkActionView(OneBulkActionView):
    @extend_schema(
        operation_id="undo_bulk_action",
        summary="Take a bulk action back",
        description="For 24 hours. What somebody has changed since stays. `undone_at` says when it is done. "
        "Refused: 409 `cannot_undo`.",
        request=Nothing,
        responses={202: BulkActionSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        bulk = self.bulk(pk)
        self.read(Nothing)
        return self.one(undo_bulk(bulk=bulk, now=timezone.now()), BulkActionSerializer, status=202)


class BulkActionFileView(OneBulkActionView):
    @extend_schema(
        operation_id="get_bulk_action_file",
        summary="Fetch the file of an export",
        description="For 24 hours, unless somebody is erased meanwhile: then there is none any more (404).",
        responses={(200, content_type): OpenApiTypes.BINARY for content_type in ("text/csv", files.WORKBOOK)},
    )
    def get(self, request: Request, pk: UUID) -> FileResponse:
        bulk = self.bulk(pk)
        file = file_of(bulk, now=timezone.now())
        if file is None:
            raise Http404
        kind = bulk.choice["kind"]
        return FileResponse(file, filename=f"{bulk.grid}.{kind}", content_type=files.CONTENT_TYPES[kind])


def _question(view: ApiView, given: dict[str, Any]) -> Question:
    """Return what a program asks: as a member of the team would, who has kept nothing. Raises `FilterError`."""
    grid = grid_named(given["grid"])
    assert grid is not None  # noqa: S101  Read as one that there is.
    asked = {"filter": json.dumps(given["filter"])} if "filter" in given else {}
    asked |= {"sort": given.get("sort", ""), "columns": ",".join(given.get("columns", []))}
    question = read_question(
        QueryDict(urlencode(asked)),
        grid=grid,
        context=Context(team=view.team, now=timezone.now(), zone=view.team.zone),
        membership=Membership(team=view.team, role=Membership.Role.MEMBER),
        views=[],
        layout=None,
    )
    if question.mistakes:
        raise FilterError(question.mistakes)
    return question


def _begin(question: Question, selection: Selection, given: dict[str, Any]) -> BulkAction:
    choice = given.get("choice", {})
    if given["action"] == EXPORT:
        export = _filled_in(ExportForm(choice))
        return start_export(question=question, selection=selection, kind=export.cleaned_data["kind"])
    action = action_named(question.grid.name, given["action"])
    assert action is not None  # noqa: S101  Read as one that there is.
    form = action.form(choice, team=question.context.team)
    _filled_in(form)
    return start_bulk(question=question, selection=selection, action=action, form=form)


def _filled_in(form: forms.Form) -> forms.Form:
    """Return a form that holds what its action needs, or raise what is wrong with it."""
    unknown = {name: ["There is no such field here."] for name in form.data if name not in form.fields}
    wrong = unknown or {
        name: [serializers.ErrorDetail(str(words), "invalid") for words in errors]
        for name, errors in form.errors.items()
    }
    if wrong:
        own = wrong.pop("__all__", None)
        raise serializers.ValidationError({"choice": own or wrong})
    return form
