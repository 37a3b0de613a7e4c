"""A partner who has the API's description and a key, and knows nothing else: no path, no method, no shape."""

from __future__ import annotations

import json
from typing import Any

import requests
from openapi_core import Config, OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

PATIENCE = 20


class Described:
    """Calls an operation by its id, and holds each request and each answer against the description."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key
        self.session = requests.Session()
        text = self.session.get(f"{url}/api/v1/openapi.json", timeout=PATIENCE).json()
        # Whether the description is itself a right one, another test asks: it takes a minute.
        whole = Config(
            spec_validator_cls=None,
            extra_media_type_deserializers={"application/problem+json": json.loads},
        )
        self.description = OpenAPI.from_dict({**text, "servers": [{"url": url}]}, config=whole)
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in text["paths"].items()
            for method, operation in methods.items()
        }

    def call(
        self,
        operation: str,
        body: Any = None,
        *,
        expect: int,
        query: dict[str, str] | None = None,
        key: str = "",
        **ids: str,
    ) -> Any:
        """Return the answer, which has to be the expected one of those that the description knows.

        `key` is an Idempotency-Key; `ids` fill the path.
        """
        method, path, described = self.operations[operation]
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Idempotency-Key": key} if key else {})
        request = requests.Request(
            method, self.url + path.format(**ids), params=query, json=body, headers=headers
        )
        self.description.validate_request(RequestsOpenAPIRequest(request))
        answer = self.session.send(request.prepare(), timeout=PATIENCE)
        self.description.validate_response(RequestsOpenAPIRequest(request), RequestsOpenAPIResponse(answer))
        assert answer.status_code == expect, answer.text
        assert str(expect) in described["responses"]
        return answer.json() if answer.content else None

    def pages(self, operation: str, **ids: str) -> list[dict[str, Any]]:
        """Return all rows of a list, one page after the other."""
        rows: list[dict[str, Any]] = []
        query = {"limit": "2"}
        while True:
            page = self.call(operation, expect=200, query=query, **ids)
            rows += page["data"]
            if not page["has_more"]:
                return rows
            query["cursor"] = page["next_cursor"]
