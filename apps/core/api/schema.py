"""How the OpenAPI description is made: what each operation has in common is said once, here."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from django.template.loader import get_template
from drf_spectacular.hooks import postprocess_schema_enums
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Serializer

from apps.core.api.pages import LARGEST_LIMIT
from apps.core.api.problems import MEDIA_TYPE, NOT_FOUND
from apps.core.api.throttling import POLICY

ERRORS = {
    "400": "The request cannot be read: malformed JSON, a wrong query parameter, a wrong `Idempotency-Key`.",
    "401": "No valid key.",
    "403": "The key lacks the scope that this call needs.",
    "404": "The team has nothing with this address or id.",
    "405": "The address does not know this method.",
    "406": "We answer in JSON only.",
    "409": "It does not fit what is there already, or the first request with this `Idempotency-Key` still runs.",
    "413": "The body is too large.",
    "415": "The body must be JSON; of an import, a form with a file.",
    "422": "Understood and refused; `code` and `errors` say why.",
    "429": "Too many calls; `Retry-After` says when to go on.",
    "500": "Our fault.",
    "503": "Something that we need is away; `Retry-After` may say when to come back.",
}
OF_EVERY_CALL = ["400", "401", "403", "404", "405", "406", "429", "500", "503"]
OF_WRITES = ["409", "413", "415", "422"]

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error (RFC 9457). Further members carry facts of the particular `code`.",
    "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
    "properties": {
        "type": {"type": "string", "description": "A URI of the kind of problem, mostly `about:blank`."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, for people."},
        "instance": {"type": "string", "description": "The address that was called."},
        "code": {"type": "string", "description": "What is wrong, for programs. Stable."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body, as `#/candidate/phone`. "
                        "Beside a `parameter`: its place in there, as `#/filter/all/0/value`.",
                    },
                    "parameter": {"type": "string", "description": "Name of the query parameter."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "404": {"title": "Not Found", "code": "not_found", "detail": NOT_FOUND},
    "422": {
        "title": "Unprocessable Entity",
        "code": "recipient_opted_out",
        "detail": "They have opted out of texts. If they said so themselves, only they can undo it, by texting START.",
    },
}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    # Bare, or in quotes, as a structured header has it.
    {"type": "string", "pattern": r'^([A-Za-z0-9_.:/+=@\-]{1,255}|"[A-Za-z0-9_.:/+=@\-]{1,255}")$'},
    OpenApiParameter.HEADER,
    description="Makes a repetition safe: the same key and body is done once and answered the same for 24 hours; "
    "another body is refused (422 `idempotency_key_reused`), and so is a repetition while the first one still "
    "runs (409 `request_in_progress`). Refusals are not kept.",
)
RATE_HEADERS = [
    OpenApiParameter(
        "RateLimit-Policy", str, OpenApiParameter.HEADER, response=True, description=f"The quota: `{POLICY}`."
    ),
    OpenApiParameter(
        "RateLimit",
        str,
        OpenApiParameter.HEADER,
        response=True,
        description='What is left of it, and the seconds until it begins anew: `"default";r=512;t=31`.',
    ),
]


class Page(NamedTuple):
    """A page of a list, as a response; `of` is the serializer of what is on it."""

    of: type[Serializer[Any]]


class ApiSchema(AutoSchema):
    """Adds to each operation its idempotency, its quota, its scope and its errors, and describes pages."""

    def get_override_parameters(self) -> list[Any]:
        parameters = [*super().get_override_parameters(), *RATE_HEADERS]
        if self.method in {"POST", "PATCH", "DELETE"} and not getattr(self.view, "only_asks", False):
            parameters.append(IDEMPOTENCY_KEY)
        return parameters

    def _get_request_body(self, direction: Literal["request", "response"] = "request") -> Any:
        """Describe the body of a DELETE, too, where a view takes one: by itself drf-spectacular leaves it out."""
        if self.method != "DELETE" or not getattr(self.view, "delete_has_body", False):
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        self.method = "POST"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method = "DELETE"

    def _get_response_for_code(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(serializer, Page):
            shown = self.resolve_serializer(serializer.of, "response")
            serializer = _page(shown.ref)
        return super()._get_response_for_code(serializer, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        codes = OF_EVERY_CALL if self.method == "GET" else [*OF_EVERY_CALL, *OF_WRITES]
        bodies.update({code: {"$ref": f"#/components/responses/Problem{code}"} for code in sorted(codes)})
        return bodies


def complete(result: dict[str, Any], generator: Any, **_: object) -> dict[str, Any]:
    """Add what belongs to no single operation (a hook of drf-spectacular): the introduction, and the problems.

    Of every object that we take, say that unknown names are refused.
    """
    result = postprocess_schema_enums(result, generator)  # type: ignore[no-untyped-call]
    result["info"]["description"] = get_template("api/introduction.md").render({})
    components = result["components"]
    for name, schema in components["schemas"].items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {f"Problem{code}": _error(code, text) for code, text in ERRORS.items()}
    return result


def without_slash(endpoints: list[Any], **_: object) -> list[Any]:
    """Describe each address once; with a slash at the end it works as well (a hook of drf-spectacular)."""
    return [endpoint for endpoint in endpoints if not endpoint[0].endswith("/")]


def _page(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "next_cursor", "has_more"],
        "properties": {
            "data": {"type": "array", "maxItems": LARGEST_LIMIT, "items": item},
            "next_cursor": {
                "type": ["string", "null"],
                "description": "For `?cursor=`; null on the last page.",
            },
            "has_more": {"type": "boolean"},
        },
    }


def _error(code: str, text: str) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if code in EXAMPLES:
        base = {"type": "about:blank", "status": int(code), "instance": "/api/v1/messages", "errors": []}
        content["example"] = {**base, **EXAMPLES[code]}
    answer: dict[str, Any] = {"description": text, "content": {MEDIA_TYPE: content}}
    if code == "429":
        answer["headers"] = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds."}}
    if code == "401":
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return answer
