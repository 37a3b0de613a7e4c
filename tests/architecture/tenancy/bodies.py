"""Where in a request of the partner API an id may stand: in its address, its query, and anywhere in its body."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any

from apps.accounts.models import Role
from apps.blasts.models import Blast
from apps.campaigns.models import Campaign, CampaignStep
from apps.candidates.models import Application, ApplicationStatus, Candidate, CustomField, Merge, Tag
from apps.chat.models import Conversation, Message, Reminder
from apps.feeds.models import Feed, FeedDelivery
from apps.grids.models import BulkAction
from apps.imports.models import Import
from apps.keywords.models import Keyword
from apps.lists.models import List
from apps.messaging.models import Attachment, Number, Template
from apps.webhooks.models import Delivery, Endpoint

# What `{id}` is the id of, by what stands before it in the address. A new resource gets its line here.
ID_OF = {
    "applications": lambda world: world.row(Application).pk,
    "blasts": lambda world: world.row(Blast).pk,
    "bulk-actions": lambda world: world.row(BulkAction).pk,
    "campaign-steps": lambda world: world.row(CampaignStep).pk,
    "campaigns": lambda world: world.row(Campaign).pk,
    "candidates": lambda world: world.row(Candidate).pk,
    "candidates/merges": lambda world: world.row(Merge).pk,
    "conversations": lambda world: world.row(Conversation).pk,
    "custom-fields": lambda world: world.row(CustomField).pk,
    "feeds": lambda world: world.row(Feed).pk,
    "lists": lambda world: world.row(List).pk,
    "imports": lambda world: world.row(Import).pk,
    "keywords": lambda world: world.row(Keyword).pk,
    "media": lambda world: world.row(Attachment).pk,
    "messages": lambda world: world.row(Message).pk,
    "numbers": lambda world: world.row(Number).pk,
    "reminders": lambda world: world.row(Reminder).pk,
    "statuses": lambda world: world.row(ApplicationStatus).pk,
    "tags": lambda world: world.row(Tag).pk,
    "templates": lambda world: world.row(Template).pk,
    "users": lambda world: world.people[Role.MEMBER].pk,
    "webhook-endpoints": lambda world: world.row(Endpoint).pk,
}
# The same for ids in a query or a body.
FIELD_OF = {
    "assignee": lambda world: world.people[Role.MEMBER].pk,
    "candidate": ID_OF["candidates"],
    "conversation": ID_OF["conversations"],
    "delivery": lambda world: world.row(FeedDelivery).pk,
    "webhook_delivery": lambda world: world.row(Delivery).pk,
    "list": ID_OF["lists"],
    "media": lambda world: world.row(Attachment).pk,
    "number": ID_OF["numbers"],
    # Rows of a grid.
    "id": ID_OF["candidates"],
    "without": ID_OF["candidates"],
    "keep": ID_OF["candidates"],
    "merge": ID_OF["candidates"],
    "template": ID_OF["templates"],
    "user": lambda world: world.people[Role.MEMBER].pk,
}
# An item of a list, on the way to a value.
EACH = 0
Place = tuple[str | int, ...]


def is_id(name: str, schema: Any) -> bool:
    """Whether a value is an id: it says so, or it is called as ids are and is no object of its own."""
    forms = (schema, *_choices(schema))
    if any(form.get("format") == "uuid" for form in forms):
        return True
    return name in FIELD_OF and not any("properties" in form or "$ref" in form for form in forms)


def ids_in(schema: Any, description: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the way to each id of a body, through objects and lists, however deep."""
    whole = resolved(schema, description)
    for choice in _choices(whole):
        yield from ids_in(choice, description, place)
    inner = [((*place, name), told) for name, told in whole.get("properties", {}).items()]
    inner += [((*place, EACH), whole["items"])] if "items" in whole else []
    for here, told in inner:
        if is_id(name_of(here), resolved(told, description)):
            yield here
        else:
            yield from ids_in(told, description, here)


def name_of(place: Place) -> str:
    """Return what a value is called: the last word of the way, in the singular where it is a list's."""
    words = [step for step in place if isinstance(step, str)]
    return words[-1] if place[-1] is not EACH else words[-1].removesuffix("s")


def put(body: dict[str, Any], place: Place, value: str) -> dict[str, Any]:
    """Return the body with the value there, and with what is needed on the way."""
    whole: dict[str, Any] = deepcopy(body)
    there: Any = whole
    for step, following in pairwise(place):
        fresh: Any = [None] if following is EACH else {}
        known = there[step] if step is EACH else there.get(step)
        there[step] = known or fresh
        there = there[step]
    there[place[-1]] = value
    return whole


def resolved(schema: Any, description: Any) -> Any:
    if schema and "$ref" in schema:
        return description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema or {}


def _choices(schema: Any) -> list[Any]:
    return [part for word in ("anyOf", "oneOf", "allOf") for part in schema.get(word, [])]
