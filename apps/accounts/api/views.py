"""What every view of the partner API does: enter the key's team, count the call, answer in one shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.authentication import team_named_by
from apps.accounts.api.permissions import Scope
from apps.accounts.models import ApiKey, Team, User
from apps.accounts.tenancy import as_team
from apps.core.api.filtersets import ListFilters
from apps.core.api.pages import NEWEST_MADE, Find, page_of
from apps.core.api.problems import TooManyRequests
from apps.core.api.serializers import Input, Query
from apps.core.api.throttling import POLICY, Allowance, spend, spend_of_team
from apps.core.keysets import Order


class NoQuery(Query):
    """The query of a call that takes none."""


class ApiView(APIView):
    http_method_names = ["get", "head", "post", "patch", "delete"]
    # Where a method needs another scope than usual (`permissions.SCOPE_OF_METHOD`).
    scopes: ClassVar[Mapping[str, Scope]] = {}
    # What GET takes after the question mark.
    query_class: ClassVar[type[Query]] = NoQuery
    # What narrows the list that GET answers with.
    filters_class: ClassVar[type[ListFilters] | None] = None
    # What other methods take there.
    queries: ClassVar[Mapping[str, type[Query]]] = {}
    # Whether answers to writes show a secret: what is kept of them for a repeated request is ciphertext.
    answers_are_secret: ClassVar[bool] = False
    # A POST that changes nothing: its answer is kept for nobody.
    only_asks: ClassVar[bool] = False
    # Where in the body that stands which a service calls by another name.
    pointers: ClassVar[Mapping[str, str]] = {}

    _allowance: Allowance | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Inside of the request's transaction, and for all of it: the rows of one team, or of none.
        with as_team(team_named_by(request.headers.get("Authorization", ""))):
            return super().dispatch(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if request.auth is not None:
            self._allowance = spend(str(request.auth.pk))
            if self._allowance and self._allowance.is_exceeded:
                raise TooManyRequests(seconds=self._allowance.resets_in)
            # Counted beside it: what one key may not do any more takes nothing from the others.
            of_team = spend_of_team(self.api_key.team_id)
            if of_team and of_team.is_exceeded:
                raise TooManyRequests(seconds=of_team.resets_in, policy="team")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        is_read = request.method in {"GET", "HEAD"}
        query_class = self.query_class if is_read else self.queries.get(str(request.method), NoQuery)
        self.filters: ListFilters | None = None
        if is_read and self.filters_class is not None:
            self.filters = self.filters_class(request.query_params, team=self.team, now=timezone.now())
        self.query = query_class.read(request.query_params, besides=self.filters)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        if self._allowance:
            response["RateLimit-Policy"] = POLICY
            response["RateLimit"] = self._allowance.header
        return response

    @property
    def api_key(self) -> ApiKey:
        return cast("ApiKey", self.request.auth)

    @property
    def granted(self) -> set[str]:
        """Return what this key may do."""
        return set(self.api_key.scopes)

    @property
    def sender(self) -> User | None:
        """Return whose own token this is; nobody's, if it is a key of the team."""
        membership = self.api_key.membership
        return membership.user if membership else None

    @property
    def team(self) -> Team:
        return self.api_key.team

    def read(self, kind: type[Input], *, partial: bool = False) -> dict[str, Any]:
        """Return the body as its serializer understands it, or raise what is wrong with it."""
        body = kind(data=self.request.data, partial=partial)
        body.is_valid(raise_exception=True)
        return cast("dict[str, Any]", body.validated_data)

    def page(
        self,
        rows: QuerySet[Any],
        kind: type[serializers.BaseSerializer[Any]],
        *,
        find: Find | None = None,
        order: Order = NEWEST_MADE,
        **context: object,
    ) -> Response:
        """Answer with the page of a list that the query asks for."""
        if self.filters is not None:
            rows = self.filters.filter_queryset(rows)
        bound_to = f"{self.team.pk}:{self.request.path.rstrip('/')}"
        page = page_of(rows, query=self.query, bound_to=bound_to, find=find, order=order)
        data = kind(page.rows, many=True, context=context).data
        return Response(
            {"data": data, "next_cursor": page.next_cursor, "has_more": page.next_cursor is not None}
        )

    def one(
        self, row: Model, kind: type[serializers.BaseSerializer[Any]], *, status: int = 200, **context: object
    ) -> Response:
        return Response(kind(row, context=context).data, status=status)
