"""`/imports`: spreadsheets taken in, watched, stopped and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Nothing
from apps.core.keysets import Key, Order
from apps.imports.api.serializers import (
    ImportSerializer,
    RejectedRowPageSerializer,
    RejectedRowSerializer,
    StartImportSerializer,
)
from apps.imports.models import Import, RejectedRow
from apps.imports.services import (
    Consent,
    cancel_import,
    choose_mapping,
    continue_import,
    start_import,
    undo_import,
    upload_file,
)

IN_ROW_ORDER = Order(Key("number"))


class OneImportView(ApiView):
    def import_(self, pk: UUID) -> Import:
        rows = Import.objects.for_team(self.team).started().select_related("team")
        return get_object_or_404(rows, pk=pk)


class ImportsView(ApiView):
    parser_classes = [MultiPartParser]
    query_class = PageQuery

    @extend_schema(
        operation_id="list_imports",
        summary="List imports, newest first",
        description="Those that people have begun on their screens, too.",
        parameters=[PageQuery],
        responses={200: Page(ImportSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Import.objects.for_team(self.team).started(), ImportSerializer)

    @extend_schema(
        operation_id="start_import",
        summary="Import a spreadsheet",
        description="The columns are guessed by their names where `mapping` says nothing. A file without phones or "
        "names is refused (422 `mapping_incomplete`), and so is one that cannot be read.",
        request={"multipart/form-data": StartImportSerializer},
        responses={202: ImportSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        import_ = _begin(self, self.read(StartImportSerializer))
        return self.one(import_, ImportSerializer, status=202)


class ImportView(OneImportView):
    @extend_schema(operation_id="get_import", summary="Get an import", responses={200: ImportSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.import_(pk), ImportSerializer)


class ImportRejectsView(OneImportView):
    query_class = PageQuery

    @extend_schema(
        operation_id="list_rejected_rows",
        summary="List the rows that were not taken in, in the order of the file",
        parameters=[PageQuery],
        responses={200: RejectedRowPageSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = RejectedRow.objects.for_team(self.team).filter(row_of=self.import_(pk))
        return self.page(rows, RejectedRowSerializer, order=IN_ROW_ORDER)


class CancelImportView(OneImportView):
    @extend_schema(
        operation_id="cancel_import",
        summary="Stop an import",
        description="What was taken in stays. One that has ended is refused: 409 `not_in_progress`.",
        request=Nothing,
        responses={200: ImportSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        import_ = self.import_(pk)
        self.read(Nothing)
        return self.one(cancel_import(import_=import_, now=timezone.now()), ImportSerializer)


class ContinueImportView(OneImportView):
    @extend_schema(
        operation_id="continue_import",
        summary="Let a stopped import go on",
        description="For one that has `failed`: with the rows that are left. Any other is refused: 409 "
        "`not_in_progress`.",
        request=Nothing,
        responses={202: ImportSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        import_ = self.import_(pk)
        self.read(Nothing)
        return self.one(continue_import(import_=import_), ImportSerializer, status=202)


class UndoImportView(OneImportView):
    @extend_schema(
        operation_id="undo_import",
        summary="Take an import back",
        description="For 24 hours. What somebody has built on since stays. `undone_at` says when it is done. "
        "Refused: 409 `cannot_undo`.",
        request=Nothing,
        responses={202: ImportSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        import_ = self.import_(pk)
        self.read(Nothing)
        return self.one(undo_import(import_=import_, now=timezone.now()), ImportSerializer, status=202)


@transaction.atomic
def _begin(view: ApiView, given: dict[str, Any]) -> Import:
    """Do at once what a person does in two steps."""
    file = given["file"]
    import_ = upload_file(team=view.team, actor=view.sender, name=file.name, content=file, now=timezone.now())
    if "mapping" in given:
        choose_mapping(import_=import_, mapping=given["mapping"])
    consent = Consent(**given["consent"]) if "consent" in given else None
    return start_import(import_=import_, consent=consent)
