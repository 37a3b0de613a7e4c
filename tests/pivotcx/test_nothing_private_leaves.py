"""Of whatever a partner, a feed or a stranger hands in, nothing stands in the log or among the figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from apps.candidates.models import Candidate
from apps.core.api.views import document
from apps.hosted.services import create_form
from tests.factories.api import API, known_ids, partner_of
from tests.factories.chat import text_in
from tests.factories.feeds import FeedFactory, work
from tests.hosted.test_public_form import send
from tests.pivotcx.test_nothing_private_is_logged import BODY, NAME, PHONE, logged, said

MAIL = "canary@candidate.test"
ADDRESS = "https://canary.test/hook"
DESCRIBED = document()
# Words by the name of what asks for them; whatever else is a string is words of theirs.
BY_NAME = {"phone": PHONE, "to": PHONE, "from": PHONE, "email": MAIL, "url": ADDRESS}
# How deep a made-up body goes: filters hold filters.
DEEPEST = 6


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


def made_up(schema: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """Return something that a schema lets through, with a canary in each string that may be anything."""
    if "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for several in ("allOf", "oneOf", "anyOf"):
        if several in schema:
            return made_up(schema[several][0], name, depth)
    if "enum" in schema:
        return schema["enum"][0]
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "object":
        parts = schema.get("properties", {}) if depth < DEEPEST else {}
        return {key: made_up(part, key, depth + 1) for key, part in parts.items() if not part.get("readOnly")}
    if kind == "array":
        return [made_up(schema["items"], name, depth + 1)] if depth < DEEPEST else []
    if kind == "string":
        return BY_NAME.get(name, NAME if "name" in name else BODY)
    return {"integer": schema.get("minimum", 1), "number": 1, "boolean": True}.get(kind)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and description of each call; what takes something away comes last."""
    offered = [
        (method.upper(), path.removeprefix(API + "/"), operation)
        for path, methods in DESCRIBED["paths"].items()
        for method, operation in methods.items()
    ]
    return sorted(offered, key=lambda each: each[0] == "DELETE")


def whole_of(body: Any, ids: dict[str, Any]) -> Iterator[Any]:
    """Yield a body with all it may hold, and each with one part only: of all together one is mostly too much."""
    yield body
    if isinstance(body, dict):
        for key, value in body.items():
            yield {key: value}
        for needed in ({"phone": PHONE}, {"to": PHONE, "body": BODY}, {"candidate": str(ids["candidates"])}):
            yield {**{key: body[key] for key in ("name", "label", "body") if key in body}, **needed}


def test_what_partners_send_is_in_no_log_and_no_figure(team, number, recruiter):
    partner = partner_of(team)
    ids = known_ids(text_in(number, phone=PHONE, body=BODY), recruiter)
    answered, taken = set[int](), set[str]()
    with logged() as heard:
        for method, path, operation in operations():
            kind = path.partition("/")[0]
            address = path.replace("{id}", str(ids.get(kind, "")))
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            bodies = whole_of(made_up(content["schema"]), ids) if content else [None]
            for body in bodies:
                cache.clear()
                status = partner.send(method, address, body).status_code
                answered.add(status)
                if status < 300:
                    taken.add(f"{method} {path}")
            words = {
                each["name"]: BY_NAME.get(each["name"], NAME) for each in operation.get("parameters", [])
            }
            if method == "GET":
                answered.add(partner.get(address, **words).status_code)

    figures = Client().get("/metrics").content.decode()
    # Most of it was taken, or the silence would say little.
    assert len(taken) > 70
    assert "request_finished" in heard.getvalue()
    assert {200, 201, 404, 422} <= answered
    assert max(answered) < 500
    assert said(heard) == []
    assert partner.key not in heard.getvalue()
    assert [word for word in (PHONE[1:], BODY, NAME, "canary") if word in figures] == []


@pytest.mark.parametrize("sent", ["right", "no JSON", "no phone"])
def test_what_a_feed_hands_in_and_what_becomes_of_it(team, number, sent: str):
    feed = FeedFactory(team=team)
    payload = {"id": "a", "name": NAME, "phone": PHONE, "job": BODY, "email": MAIL}
    if sent == "no phone":
        payload["phone"] = BODY
    body = f'{{"{BODY}": {PHONE}, {NAME}' if sent == "no JSON" else json.dumps(payload)

    with logged() as heard:
        Client().post(f"/feeds/in/{feed.token}", body.encode(), content_type="application/json")
        work(feed)

    assert Candidate.objects.for_team(team).filter(phone=PHONE).exists() == (sent == "right")
    assert said(heard) == []
    assert feed.token not in heard.getvalue()


def test_what_a_stranger_fills_in(team, number):
    form = create_form(team=team, name="Website", actor_id=None)
    with logged() as heard:
        send(form, full_name=NAME, phone="no phone", email=MAIL, job_title=BODY)
        send(form, full_name=NAME, phone=PHONE, email=MAIL, job_title=BODY)

    assert Candidate.objects.for_team(team).filter(phone=PHONE).exists()
    assert said(heard) == []
