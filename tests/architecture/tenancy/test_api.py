"""Every operation of the partner API's description, with another team's ids in its address, its query and its body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.core.api import throttling
from tests.architecture.routes import routes
from tests.architecture.tenancy.answers import without_ids
from tests.architecture.tenancy.bodies import EACH, FIELD_OF, ID_OF, ids_in, is_id, name_of, put, resolved
from tests.architecture.tenancy.undoing import keeping
from tests.architecture.tenancy.world import World
from tests.architecture.test_login import WITHOUT_SIGNING_IN
from tests.undoing import undone

PREFIX = "/api/v1/"
NOT_FOUND = 404
# An id in a route of ours.
NAMED = re.compile(r"<uuid:(\w+)>")


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    queries: tuple[str, ...]
    body: Any
    # A file goes in as a form, not as JSON: its unknown fields, tests/imports/api refuses.
    is_form: bool = False

    def address(self, world: World | None) -> str:
        """Return the address with this team's id in it, or with one that never was."""
        resource = self.path.removeprefix(PREFIX).partition("/{id}")[0]

        def meant(found: re.Match[str]) -> str:
            of = ID_OF[resource] if found[1] == "id" else FIELD_OF[found[1]]
            return str(of(world) if world else uuid4())

        return re.sub(r"\{(\w+)\}", meant, self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@pytest.fixture(scope="module")
def description(one_transaction: None) -> Any:
    return json.loads(Client().get(f"{PREFIX}openapi.json").content)


@pytest.fixture(scope="module")
def operations(description: Any) -> list[Operation]:
    found = []
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            parameters = told.get("parameters", [])
            queries = tuple(
                each["name"]
                for each in parameters
                if each["in"] == "query" and is_id(each["name"], each["schema"])
            )
            content = told.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            is_form = "multipart/form-data" in content
            found.append(Operation(method.upper(), path, queries, schema, is_form))
    assert len(found) >= 25
    return found


@pytest.fixture
def partner(ours: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Our own partner, whose calls are undone. Say what one may not have touched."""
    # All of it is walked within a minute, which is more than one key may call.
    monkeypatch.setattr(throttling, "QUOTA", 1_000_000)
    monkeypatch.setattr(throttling, "TEAM_QUOTA", 1_000_000)

    def call(
        method: str, address: str, body: Any = None, *, keeps: Callable[[], bool] | None = None
    ) -> HttpResponse:
        headers = {"Authorization": f"Bearer {ours.secret}"}
        client = Client(raise_request_exception=True)
        with undone():
            content = json.dumps(body) if body is not None else ""
            answer = client.generic(
                method, address, content, content_type="application/json", headers=headers
            )
            assert keeps is None or keeps(), (method, address)
            return answer

    return call


def in_braces(named: re.Match[str]) -> str:
    return "{id}" if named[1] == "pk" else f"{{{named[1]}}}"


def test_the_description_tells_of_all_that_is_there(operations: list[Operation]) -> None:
    """What is left out of it, no test of this file would call."""
    there = {
        f"{method.upper()} /{NAMED.sub(in_braces, route.path)}"
        for route in routes()
        if route.is_api and route.name and str(route) not in WITHOUT_SIGNING_IN
        for method in route.view.cls.http_method_names
        if method != "head" and hasattr(route.view.cls, method)
    }
    assert {str(operation) for operation in operations} == there


def test_an_id_is_found_wherever_it_stands() -> None:
    uuid = {"type": "string", "format": "uuid"}
    nested = {"properties": {"deep": {"properties": {"candidate": uuid}}, "messages": {"items": uuid}}}
    listed = {"properties": {"rows": {"items": {"anyOf": [nested, {"type": "null"}]}}}}
    named = {"properties": {"assignee": {"type": "string"}, "body": {"type": "string"}}}

    assert list(ids_in(nested, {})) == [("deep", "candidate"), ("messages", EACH)]
    assert list(ids_in(listed, {})) == [("rows", EACH, "deep", "candidate"), ("rows", EACH, "messages", EACH)]
    assert list(ids_in(named, {})) == [("assignee",)]
    assert put({}, ("rows", EACH, "messages", EACH), "x") == {"rows": [{"messages": ["x"]}]}
    assert name_of(("rows", EACH, "messages", EACH)) == "message"


def test_a_strangers_row_answers_like_a_missing_one(
    operations: list[Operation], description: Any, ours: World, others: Any, partner: Any
) -> None:
    for operation in operations:
        if "{" not in operation.path:
            continue
        body = _required(operation.body, description)
        missing = partner(operation.method, operation.address(None), body)
        assert missing.status_code == NOT_FOUND, operation
        for other, keeps in others:
            found = partner(operation.method, operation.address(other), body, keeps=keeps)
            assert found.status_code == NOT_FOUND, operation
            assert without_ids(found.content) == without_ids(missing.content), operation


def test_ids_in_a_body_reach_no_other_team(
    operations: list[Operation], description: Any, ours: World, others: Any, partner: Any
) -> None:
    tried = 0
    for operation in operations:
        for place in ids_in(operation.body, description):
            body = _required(operation.body, description)
            address = operation.address(ours)
            missing = partner(operation.method, address, put(body, place, str(uuid4())))
            assert missing.status_code in {404, 422}, (operation, place)
            for other, keeps in others:
                theirs_there = put(body, place, str(FIELD_OF[name_of(place)](other)))
                found = partner(operation.method, address, theirs_there, keeps=keeps)
                assert found.status_code == missing.status_code, (operation, place)
                assert without_ids(found.content) == without_ids(missing.content), (operation, place)
            tried += 1
    assert tried >= 4


def test_what_is_not_described_cannot_be_written(
    operations: list[Operation], description: Any, ours: World, theirs: World, partner: Any
) -> None:
    forbidden = {
        "team": str(theirs.team.pk),
        "team_id": str(theirs.team.pk),
        "id": str(uuid4()),
        "created_at": "2000-01-01T00:00:00Z",
        "direction": "inbound",
        "account": str(theirs.team.account_id),
    }
    keeps = keeping(theirs)
    for operation in operations:
        if operation.method not in {"POST", "PATCH"} or operation.is_form:
            continue
        body = _required(operation.body, description)
        for name, value in forbidden.items():
            if name not in resolved(operation.body, description).get("properties", {}):
                answer = partner(operation.method, operation.address(ours), body | {name: value}, keeps=keeps)
                assert answer.status_code == 422, (operation, name)


def test_ids_in_a_query_find_nothing_of_another_team(
    operations: list[Operation], theirs: World, sisters: World, partner: Any
) -> None:
    tried = 0
    for operation in operations:
        for name in operation.queries:
            for other in (theirs, sisters):
                found = partner("GET", f"{operation.path}?{name}={FIELD_OF[name](other)}")
                assert json.loads(found.content).get("data", []) == [], (operation, name)
                tried += 1
    assert tried


def test_a_list_holds_only_our_own(
    operations: list[Operation], ours: World, theirs: World, sisters: World, partner: Any
) -> None:
    for operation in operations:
        if operation.method == "GET" and "{" not in operation.path:
            found = partner("GET", operation.path)
            # Reports have figures, no rows: what they count is tried in tests/core/api/test_strangers.py.
            assert "/reports/" in operation.path or json.loads(found.content)["data"], operation
            for other in (theirs, sisters):
                assert not [mark for mark in other.marks if mark in found.content.decode()], operation


def test_a_cursor_of_another_team_is_refused(theirs: World, partner: Any) -> None:
    headers = {"Authorization": f"Bearer {theirs.secret}"}
    with undone():
        page = Client().get(f"{PREFIX}messages?limit=1", headers=headers)
    cursor = json.loads(page.content)["next_cursor"]
    assert cursor
    assert partner("GET", f"{PREFIX}messages?limit=1&cursor={cursor}").status_code == 400


def test_without_a_key_every_operation_says_so(operations: list[Operation], ours: World) -> None:
    for operation in operations:
        for key in ("", "Bearer pcx_00000000_unknown", f"Bearer {ours.secret}x"):
            headers = {"Authorization": key} if key else {}
            with undone():
                answer = Client().generic(operation.method, operation.address(ours), headers=headers)
            assert answer.status_code == 401, operation
            assert ours.mark not in answer.content.decode()


def _required(schema: Any, description: Any) -> dict[str, Any]:
    """Return the least body that is accepted: what must be there, with some words in it."""
    whole = resolved(schema, description)
    must = whole.get("required", [])
    return {name: _sample(name, whole["properties"][name], description) for name in must}


def _sample(name: str, schema: Any, description: Any) -> Any:
    whole = resolved(schema, description)
    if whole.get("type") == "object":
        return _required(whole, description)
    if whole.get("type") == "array":
        return [_sample(name.removesuffix("s"), whole["items"], description)]
    if is_id(name, whole):
        return str(uuid4())
    if name in {"phone", "to"}:
        return "+13125550111"
    return {"boolean": True, "integer": 1, "number": 1.0}.get(whole.get("type"), "Some words")
