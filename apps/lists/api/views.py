"""`/lists`: people under a name."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.core.api.pages import PageQuery
from apps.core.api.schema import Page
from apps.lists.api.filtersets import KindFilters
from apps.lists.api.serializers import AddListSerializer, ListSerializer, UpdateListSerializer
from apps.lists.models import List
from apps.lists.services import create_list, delete_list, update_list

NURSES = {"all": [{"field": "active_application.job_title", "op": "contains", "value": "nurse"}]}
EXAMPLES = [
    OpenApiExample("A static list", request_only=True, value={"name": "Night shift, May"}),
    OpenApiExample(
        "A dynamic list", request_only=True, value={"name": "Nurses", "kind": "dynamic", "filter": NURSES}
    ),
]


class ListDoor(ApiView):
    """What the views of one list share."""

    def list_(self, pk: UUID) -> List:
        rows = List.objects.for_team(self.team).select_related("team__account")
        return get_object_or_404(rows, pk=pk)


class ListsView(ApiView):
    query_class = PageQuery
    filters_class = KindFilters

    @extend_schema(
        operation_id="list_lists",
        summary="List lists, newest first",
        parameters=[KindFilters.as_query()],
        responses={200: Page(ListSerializer)},
    )
    def get(self, request: Request) -> Response:
        return self.page(List.objects.for_team(self.team), ListSerializer)

    @extend_schema(
        operation_id="add_list",
        summary="Make a list",
        description="A filter that cannot be read is refused: 422 `invalid_filter`, with a pointer to each place "
        "in it. A name that another list has: 409 `list_exists`.",
        request=AddListSerializer,
        responses={201: ListSerializer},
        examples=EXAMPLES,
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given = self.read(AddListSerializer)
        made = create_list(
            team=self.team,
            kind=List.Kind(given["kind"]),
            name=given["name"],
            filter_=given.get("filter"),
            description=given.get("description", ""),
            actor_id=self.api_key.created_by_id,
            now=timezone.now(),
        )
        return self.one(made, ListSerializer, status=201)


class ListView(ListDoor):
    @extend_schema(operation_id="get_list", summary="Get a list", responses={200: ListSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        return self.one(self.list_(pk), ListSerializer)

    @extend_schema(
        operation_id="update_list",
        summary="Change a list",
        description="What is left out stays as it is.",
        request=UpdateListSerializer,
        responses={200: ListSerializer},
        examples=[OpenApiExample("Another name", request_only=True, value={"name": "Night shift, June"})],
    )
    @answered_once
    def patch(self, request: Request, pk: UUID) -> Response:
        list_ = self.list_(pk)
        changed = update_list(
            list_=list_,
            fields=self.read(UpdateListSerializer),
            actor_id=self.api_key.created_by_id,
            now=timezone.now(),
        )
        return self.one(changed, ListSerializer)

    @extend_schema(
        operation_id="delete_list",
        summary="Delete a list",
        description="One that something else uses is refused: 409 `list_in_use`, with what it is.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        delete_list(list_=self.list_(pk), actor_id=self.api_key.created_by_id, now=timezone.now())
        return Response(status=204)
