"""`/lists/{id}/members`: who is on a list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.candidates.api.serializers import CandidateSerializer
from apps.candidates.models import Candidate
from apps.candidates.selectors import with_opt_out
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.lists.api.serializers import ChangedSerializer, MembersSerializer
from apps.lists.api.views import ListDoor
from apps.lists.selectors import members_of
from apps.lists.services import add_members, remove_members

EXAMPLE = OpenApiExample("By phone", request_only=True, value={"phones": ["+12015550123", "(201) 555-0124"]})
UNKNOWN = "This team has nobody with this {}."


class MembersView(ListDoor):
    query_class = PageQuery
    delete_has_body = True

    @extend_schema(
        operation_id="list_members",
        summary="List who is on a list",
        description="Candidates, the newest first. Of a dynamic list, whom its filter says now; where it asks for "
        "what is no longer there, 400 `invalid_filter`.",
        parameters=[PageQuery],
        responses={200: Page(CandidateSerializer)},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        people = members_of(self.list_(pk), now=timezone.now())
        return self.page(with_opt_out(people, team=self.team), CandidateSerializer)

    @extend_schema(
        operation_id="add_members",
        summary="Put people on a static list",
        description="All of them, or, where one is not known, none.",
        request=MembersSerializer,
        responses={200: ChangedSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        list_ = self.list_(pk)
        people = self._people(self.read(MembersSerializer))
        added = add_members(list_=list_, candidates=people, actor_id=self.api_key.created_by_id)
        return Response({"changed": added})

    @extend_schema(
        operation_id="remove_members",
        summary="Take people off a static list",
        description="All of them, or, where one is not known, none. The body is that of adding.",
        request=MembersSerializer,
        responses={200: ChangedSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        list_ = self.list_(pk)
        people = self._people(self.read(MembersSerializer))
        removed = remove_members(list_=list_, candidates=people, actor_id=self.api_key.created_by_id)
        return Response({"changed": removed})

    def _people(self, given: dict[str, Any]) -> list[UUID]:
        """Return the ids of those who are named. Whoever is not there is told of, each with their place."""
        known = Candidate.objects.for_team(self.team)
        asked, phones = given.get("candidates", []), given["phones"]
        by_id = set(known.filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
        by_phone = dict(known.filter(phone__in=phones).values_list("phone", "pk")) if phones else {}
        wrong = {
            "candidates": _missing(asked, by_id, "id"),
            "phones": _missing(phones, by_phone, "phone"),
        }
        if any(wrong.values()):
            raise serializers.ValidationError({name: places for name, places in wrong.items() if places})
        return [*by_id, *by_phone.values()]


def _missing(asked: list[Any], known: Any, what: str) -> dict[Any, Any]:
    error = [serializers.ErrorDetail(UNKNOWN.format(what), "unknown_candidate")]
    return {place: error for place, each in enumerate(asked) if each not in known}
