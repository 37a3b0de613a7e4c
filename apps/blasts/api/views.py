"""`/blasts`: one text to the people of one list."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.blasts.api.filtersets import BlastFilters
from apps.blasts.api.serializers import (
    AddBlastSerializer,
    BlastPreviewSerializer,
    BlastRecipientSerializer,
    BlastSerializer,
    CountedBlastSerializer,
    RecipientQuery,
    UpdateBlastSerializer,
)
from apps.blasts.models import Blast
from apps.blasts.selectors import Slice, counts_of, preview_of, recipients_of
from apps.blasts.services import create_blast, delete_blast, update_blast
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.core.api.serializers import Nothing
from apps.lists.api.mailings import MailingDoor
from apps.lists.services import ask_for_tally

EXAMPLE = OpenApiExample(
    "Nurses in May",
    request_only=True,
    value={
        "name": "Nurses in May",
        "list": "018f3a2e-0000-7000-8000-000000000000",
        "body": "Hi {{first_name|there}}, are you free on Monday?",
    },
)


class BlastDoor(MailingDoor):
    """What the views of one blast share."""

    def blast(self, pk: UUID) -> Blast:
        rows = Blast.objects.for_team(self.team).select_related(
            "team__account", "list__team__account", "number", "author"
        )
        return get_object_or_404(rows, pk=pk)

    def answer(self, blast: Blast, *, status: int = 200) -> Response:
        ask_for_tally(blast, now=timezone.now())
        blast.counts = counts_of(blast).as_dict()  # type: ignore[attr-defined]
        return Response(CountedBlastSerializer(blast).data, status=status)


class BlastsView(BlastDoor):
    query_class = PageQuery
    filters_class = BlastFilters

    @extend_schema(
        operation_id="list_blasts",
        summary="List blasts, newest first",
        parameters=[BlastFilters.as_query()],
        responses={200: Page(BlastSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(Blast.objects.for_team(self.team), BlastSerializer)

    @extend_schema(
        operation_id="add_blast",
        summary="Write a blast",
        description="Nothing is sent before it is started. A merge field that there is not: 422 `bad_template`. A list "
        "or a number that the team does not have: 404. A file that is not there: 422 `unknown_attachment`.",
        request=AddBlastSerializer,
        responses={201: CountedBlastSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.meant(self.read(AddBlastSerializer))
        list_ = given.pop("list")
        made = create_blast(team=self.team, author=self.api_key.created_by, list_=list_, **given)
        return self.answer(made, status=201)


class BlastView(BlastDoor):
    @extend_schema(
        operation_id="get_blast",
        summary="Get a blast, and how many of its people are where",
        responses={200: CountedBlastSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.blast(pk))

    @extend_schema(
        operation_id="update_blast",
        summary="Change a blast",
        description="Until it starts; then 409 `blast_already_started`. One that is paused before it is written down "
        "whom it goes to can be changed, too; one that has `failed` before is a draft again. What is left out stays "
        "as it is. With `expected_version`, only what you have seen is changed: another is left alone, 409 "
        "`blast_has_changed`.",
        request=UpdateBlastSerializer,
        responses={200: CountedBlastSerializer},
        examples=[OpenApiExample("Another name", request_only=True, value={"name": "Nurses in June"})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        given = self.meant(self.read(UpdateBlastSerializer))
        version = given.pop("expected_version", None)
        changed = update_blast(
            blast=blast, fields=given, actor_id=self.api_key.created_by_id, version=version
        )
        return self.answer(changed)

    @extend_schema(
        operation_id="delete_blast",
        summary="Throw a blast away",
        description="Until it starts, also where it was stopped before it was written down whom it goes to; then 409 "
        "`blast_already_started`.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_blast(blast=self.blast(pk), actor_id=self.api_key.created_by_id)
        return Response(status=204)


class PreviewBlastView(BlastDoor):
    @extend_schema(
        operation_id="preview_blast",
        summary="See what would come of a blast",
        description="Real texts of some of its people, how many of them can be texted and why the others cannot, how "
        "many parts their texts have. Nothing is changed or sent.",
        request=Nothing,
        responses={200: BlastPreviewSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        blast = self.blast(pk)
        self.read(Nothing)
        found = preview_of(blast, now=timezone.now(), exact=True)
        data = {
            "recipients": found.recipients,
            "reachable": found.reach.textable,
            "skipped": found.skipped,
            "waiting": found.reach.waiting,
            "segments_min": found.parts_min,
            "segments_max": found.parts_max,
            "segments": found.parts_in_all,
            "seconds": None if found.takes is None else round(found.takes.total_seconds()),
            "cost": found.cost,
            "texts": found.samples,
        }
        return Response(BlastPreviewSerializer(data).data)


class BlastRecipientsView(BlastDoor):
    query_class = RecipientQuery

    @extend_schema(
        operation_id="list_blast_recipients",
        summary="List whom a blast goes to",
        description="What became of it with each of them. Before it starts, nobody.",
        parameters=[RecipientQuery],
        responses={200: Page(BlastRecipientSerializer)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.page(recipients_of(self.blast(pk), Slice(self.query["part"])), BlastRecipientSerializer)
