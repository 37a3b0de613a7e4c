"""`/keywords`: words that are texted to one of the team's numbers to apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.accounts.models import User
from apps.candidates.models import ApplicationStatus
from apps.candidates.services import UnknownStatus
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.keywords.api.serializers import AddKeywordSerializer, KeywordSerializer, UpdateKeywordSerializer
from apps.keywords.models import Keyword
from apps.keywords.selectors import keywords_shown, tag_names
from apps.keywords.services import create_keyword, delete_keyword, update_keyword
from apps.lists.models import List
from apps.messaging.models import Number, Template

EXAMPLE = OpenApiExample(
    "A poster",
    request_only=True,
    value={
        "word": "NIGHTS",
        "number": "018f3a2e-0000-7000-8000-000000000000",
        "body": "Hi {{first_name|there}}, thanks for texting! From when can you start?",
        "source": "Poster at the gate",
        "job_title": "Night picker",
    },
)
REFUSALS = (
    "A word that means stop, start, help or yes: 422 `keyword_reserved`; one that the number has already: 409 "
    "`keyword_exists`; an answer that not everybody could be sent: 422 `bad_template`; a status that the team does not "
    "have: 422 `unknown_status`; a dynamic list: 409 `list_is_dynamic`. A number, template, list or member that the "
    "team does not have: 404."
)


class KeywordDoor(ApiView):
    """What the views of keywords share."""

    def meant(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what was given with the rows that its ids name. What the team does not have, is not there."""
        meant = dict(given)
        rows: dict[str, Any] = {
            "number": Number.objects.for_team(self.team),
            "template": Template.objects.for_team(self.team).of_team(),
            "list": List.objects.for_team(self.team),
            "assignee": User.objects.filter(memberships__team=self.team),
        }
        for name, known in rows.items():
            if given.get(name) is not None:
                meant[name] = get_object_or_404(known, pk=given[name])
        if given.get("status") is not None:
            meant["status"] = (
                ApplicationStatus.objects.for_team(self.team).filter(key=given["status"]).first()
            )
            if meant["status"] is None:
                raise UnknownStatus(f"There is no status “{given['status']}” in this team.", field="status")
        if "active" in given:
            meant["is_active"] = meant.pop("active")
        return meant

    def keyword(self, pk: UUID) -> Keyword:
        return get_object_or_404(keywords_shown(team=self.team), pk=pk)

    def answer(self, keyword: Keyword, *, status: int = 200) -> Response:
        shown, tags = self.keyword(keyword.pk), tag_names(team=self.team)
        return self.one(shown, KeywordSerializer, status=status, tags=tags)


class KeywordsView(KeywordDoor):
    query_class = PageQuery
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.ADMIN}

    @extend_schema(
        operation_id="list_keywords",
        summary="List keywords, newest first",
        parameters=[PageQuery],
        responses={200: Page(KeywordSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(keywords_shown(team=self.team), KeywordSerializer, tags=tag_names(team=self.team))

    @extend_schema(
        operation_id="add_keyword",
        summary="Add a keyword",
        description=f"Needs the scope `admin`. {REFUSALS}",
        request=AddKeywordSerializer,
        responses={201: KeywordSerializer},
        examples=[EXAMPLE],
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.meant(self.read(AddKeywordSerializer))
        made = create_keyword(
            team=self.team,
            number=given.pop("number"),
            word=given.pop("word"),
            fields=given,
            actor_id=self.api_key.created_by_id,
        )
        return self.answer(made, status=201)


class KeywordView(KeywordDoor):
    scopes: ClassVar[Mapping[str, Scope]] = {"PATCH": Scope.ADMIN, "DELETE": Scope.ADMIN}

    @extend_schema(
        operation_id="get_keyword",
        summary="Get a keyword, and how often it was texted",
        responses={200: KeywordSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(self.keyword(pk))

    @extend_schema(
        operation_id="update_keyword",
        summary="Change a keyword",
        description=f"Needs the scope `admin`. What is left out stays as it is. {REFUSALS}",
        request=UpdateKeywordSerializer,
        responses={200: KeywordSerializer},
        examples=[OpenApiExample("Switch it off", request_only=True, value={"active": False})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        keyword = self.keyword(pk)
        given = self.meant(self.read(UpdateKeywordSerializer))
        return self.answer(update_keyword(keyword=keyword, fields=given, actor_id=self.api_key.created_by_id))

    @extend_schema(
        operation_id="delete_keyword",
        summary="Delete a keyword",
        description="Needs the scope `admin`. Its word is an ordinary text from now on; applications that came by it "
        "stay.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_keyword(keyword=self.keyword(pk), actor_id=self.api_key.created_by_id)
        return Response(status=204)
