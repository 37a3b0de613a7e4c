"""What the API's description says of the calls that we make: each happening, and the resource that it tells of."""

from __future__ import annotations

from typing import Any

from apps.webhooks.happenings import HAPPENINGS, Happening

# What describes each resource among those of the calls to us.
SCHEMAS = {
    "application": "Application",
    "blast": "CountedBlast",
    "candidate": "Candidate",
    "conversation": "Conversation",
    "handoff": "Handoff",
    "message": "Message",
}
GONE: dict[str, Any] = {
    "type": "object",
    "description": "Of somebody who was erased, or merged into somebody else, before the call.",
    "required": ["id", "gone"],
    "properties": {"id": {"type": "string", "format": "uuid"}, "gone": {"const": True}},
}
# As Standard Webhooks 1.0.0 names them.
HEADERS = {
    "webhook-id": "The same when it comes again: do each only once.",
    "webhook-timestamp": "When it was sent, in seconds since 1970. Older than five minutes is none of ours.",
    "webhook-signature": "`v1,…` of `{webhook-id}.{webhook-timestamp}.{body}`; several with a space between them.",
}


def with_webhooks(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add our own calls to a description (a hook of drf-spectacular)."""
    result["webhooks"] = {each.name: {"post": _call(each)} for each in HAPPENINGS.values()}
    return result


def _call(happening: Happening) -> dict[str, Any]:
    resource = {"$ref": f"#/components/schemas/{SCHEMAS[happening.about]}"}
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": happening.name},
            "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
            "data": {"anyOf": [resource, GONE]},
        },
    }
    return {
        "operationId": f"told_{happening.name.replace('.', '_')}",
        "summary": happening.words,
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "schema": {"type": "string"},
                "description": said,
            }
            for name, said in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {"description": "It is taken. Whatever else is tried again."},
            "410": {"description": "Nobody listens here any more: the endpoint is switched off."},
        },
    }
