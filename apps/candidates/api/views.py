"""`/candidates`: the people of the team."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.candidates.api.filtersets import CandidateFilters
from apps.candidates.api.serializers import (
    AddCandidateSerializer,
    CandidateSerializer,
    UpdateCandidateSerializer,
)
from apps.candidates.models import Application, Candidate
from apps.candidates.selectors import candidates_with_opt_out, find_candidates
from apps.candidates.services import add_candidate, erase_candidate, update_candidate
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page

EXAMPLE = OpenApiExample(
    "A nurse",
    request_only=True,
    value={
        "phone": "+12015550123",
        "first_name": "Candidate",
        "last_name": "Twelve",
        "email": "candidate12@demo.test",
        "city": "Newark",
        "state": "NJ",
        "external_id": "ats-4711",
        "custom": {"licence": "RN"},
        "tags": ["night shift"],
    },
)


class CandidatesView(ApiView):
    query_class = PageQuery
    filters_class = CandidateFilters

    @extend_schema(
        operation_id="list_candidates",
        summary="List candidates, newest first",
        parameters=[CandidateFilters.as_query()],
        responses={200: Page(CandidateSerializer)},
    )
    def get(self, request: Request) -> Response:
        rows = candidates_with_opt_out(team=self.team)
        # A phone is one person at the most: nothing to search through.
        if "search" not in self.query or "phone" in self.query:
            return self.page(rows, CandidateSerializer)
        find = partial(find_candidates, query=self.query["search"])
        return self.page(rows, CandidateSerializer, find=find)

    @extend_schema(
        operation_id="add_candidate",
        summary="Add a candidate",
        description="A phone that the team knows already is refused: 409 `candidate_exists`, with `candidate_id`.",
        request=AddCandidateSerializer,
        responses={201: CandidateSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(AddCandidateSerializer)
        candidate = add_candidate(
            team=self.team, method=Application.Method.API, applied_at=timezone.now(), **given
        )
        return self.one(
            candidates_with_opt_out(team=self.team).get(pk=candidate.pk), CandidateSerializer, status=201
        )


class CandidateView(ApiView):
    scopes: ClassVar[Mapping[str, Scope]] = {"DELETE": Scope.ADMIN}

    @extend_schema(
        operation_id="get_candidate", summary="Get a candidate", responses={200: CandidateSerializer}
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self._candidate(pk), CandidateSerializer)

    @extend_schema(
        operation_id="update_candidate",
        summary="Change a candidate",
        description="What is left out stays as it is. `custom` is merged name by name; null takes a name away. "
        "`tags` are all that there are then. Texts that have not left yet go to another `phone`, too; what was agreed "
        "to and refused, stays with the phone that said so. One that somebody else has is refused: 409 `phone_taken`, "
        "with `candidate_id`.",
        request=UpdateCandidateSerializer,
        responses={200: CandidateSerializer},
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        given = self.read(UpdateCandidateSerializer)
        tags, phone = given.pop("tags", None), given.pop("phone", None)
        candidate = self._candidate(pk)
        update_candidate(candidate=candidate, fields=given, tags=tags, phone=phone)
        is_as_read = tags is None and phone is None
        return self.one(candidate if is_as_read else self._candidate(pk), CandidateSerializer)

    @extend_schema(
        operation_id="erase_candidate",
        summary="Erase a candidate",
        description="Needs the scope `admin`. Leaves nothing of a person but counts, and their opt-outs under a hash "
        "of the phone. It cannot be undone. 409 `text_on_its_way` while the carrier has a text to them.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        erase_candidate(
            candidate=self._candidate(pk),
            actor_id=self.sender.pk if self.sender else None,
            now=timezone.now(),
        )
        return Response(status=204)

    def _candidate(self, pk: UUID) -> Candidate:
        return get_object_or_404(candidates_with_opt_out(team=self.team).select_related("team"), pk=pk)
