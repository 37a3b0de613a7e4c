"""The API does what its description says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from apps.core.api.views import document
from pivotcx.wsgi import application
from tests.core.api.known import known, number, recruiter, team
from tests.nights import by_night

__all__ = ["known", "number", "recruiter", "team"]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = application
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
EXAMPLES = by_night(2, 12)
# A POST that changes nothing: it can be repeated as it is.
ONLY_ASK = {"recognize_phones"}


def test_the_description_is_valid_and_public(db):
    response = Client().get("/api/v1/openapi.json")

    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["openapi"] == "3.1.0"
    validate(response.json())


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Let a server's end of a request not close the connection that holds the test's transaction."""
    signals = [request_started, request_finished]
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def make_plausible(case: Any, *, ids: dict[str, UUID], user_id: str) -> None:
    """Put ids and phones into a right request that exist, so that it comes further than the first refusal."""
    case.query.pop("cursor", None)
    if "id" in case.path_parameters:
        case.path_parameters["id"] = str(ids[case.path.split("/")[3]])
    if not isinstance(case.body, dict):
        return
    for body in (case.body, case.body.get("candidate")):
        for name in ("to", "phone"):
            if isinstance(body, dict) and name in body:
                body[name] = f"+1201555{len(body[name]):04d}"
    if "to" in case.body:
        case.body.pop("candidate", None)
    elif isinstance(case.body.get("candidate"), str):
        case.body["candidate"] = str(ids["candidates"])
    if "candidates" in case.body:
        case.body = {"candidates": [str(ids["candidates"])]}
    case.body.update({name: user_id for name in ("assignee", "user") if case.body.get(name)})


def each_operation() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    ]


@pytest.mark.parametrize(("name", "operation"), each_operation())
def test_each_operation_has_a_name_a_key_and_its_errors(name, operation):
    assert operation["operationId"]
    assert operation["summary"]
    assert operation["security"] == [{"apiKey": []}]
    assert operation["responses"].keys() >= {"400", "401", "403", "404", "405", "429", "500"}
    named = [parameter["name"] for parameter in operation.get("parameters", [])]
    if name.startswith(("POST", "PATCH", "DELETE")):
        assert operation["responses"].keys() >= {"409", "415", "422"}
        assert ("Idempotency-Key" in named) == (operation["operationId"] not in ONLY_ASK)


def lists() -> list[dict[str, Any]]:
    return [operation for _, operation in each_operation() if operation["operationId"].startswith("list_")]


@pytest.mark.parametrize("operation", lists(), ids=lambda operation: operation["operationId"])
def test_each_list_says_how_to_ask_for_its_pages(operation):
    named = [parameter["name"] for parameter in operation["parameters"]]

    assert {"limit", "cursor"} <= set(named)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_whatever_is_sent_the_answer_is_a_described_one(
    operation, known, partner, recruiter, kept_connection, new_carrier
):
    """Made-up requests, right and wrong, the same ones in each run."""
    right = operation.as_strategy()
    wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)

    @given(case=right | wrong)
    @hypothesis_settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case: Any) -> None:
        if case.meta.generation.mode.is_positive:
            make_plausible(case, ids=known, user_id=str(recruiter.pk))
        # Nothing here unpacks what is compressed.
        headers = {"Authorization": f"Bearer {partner.key}", "Accept-Encoding": "identity"}
        case.call_and_validate(checks=CHECKS, headers=headers)

    call()
