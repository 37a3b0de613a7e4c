"""The screens that a recruiter of the largest team sees, by the addresses at which they are asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

TEAM = "bench-01"
LONGEST = 5_000
# What a press asks for: a part of the page, by its id.
PARTS = {"thread": "conversation"}
# Somebody's name that many have, and a word that few have.
COMMON, RARE = "ada", "beekeeper"


@dataclass(frozen=True)
class Screens:
    """Who looks, and at what: the address of each screen by its name."""

    team_id: UUID
    user: Any
    addresses: dict[str, str]


def screens_of(slug: str = TEAM) -> Screens:
    """Return the screens of a team in the database that is served from."""
    from django.db import connection, transaction

    from apps.accounts.models import Membership
    from apps.accounts.tenancy import as_team

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_team_of_slug(%s)", [slug])
        (team_id,) = cursor.fetchone()
    with as_team(team_id), transaction.atomic():
        people = Membership.objects.filter(team=team_id, role="manager")
        manager = people.select_related("team__account", "user").get()
        return Screens(team_id, manager.user, _addresses(manager))


def asking(screens: Screens, name: str) -> Callable[[], None]:
    """Return what asks for a screen in the whole stack, from the request to the written answer."""
    from django.test import Client

    client = Client()
    client.force_login(screens.user)
    # The first page settles for which team.
    client.get("/accounts/profile/")
    part = {"HX-Request": "true", "HX-Target": PARTS[name]} if name in PARTS else {}

    def ask() -> None:
        answer = client.get(screens.addresses[name], headers=part)
        assert answer.status_code == 200, (name, answer.status_code)

    return ask


def _addresses(manager: Any) -> dict[str, str]:
    from django.db.models import Count

    from apps.candidates.models import Tag
    from apps.chat.models import Conversation, Message
    from apps.lists.models import List

    team = manager.team
    threads = Message.objects.filter(team=team).values("conversation").annotate(texts=Count("pk"))
    longest = threads.order_by("-texts").values_list("conversation", flat=True)[0]
    tags = {tag.name: str(tag.pk) for tag in Tag.objects.for_team(team)}
    narrow = {
        "all": [
            {"field": "candidate.tags", "op": "any_of", "value": [tags["Nights"], tags["Weekends"]]},
            {"field": "active_application.status", "op": "any_of", "value": ["new", "engaged"]},
            {"field": "candidate.city", "op": "contains", "value": ["newark"]},
        ]
    }
    waiting = Conversation.objects.for_team(team).waiting()
    last = waiting.longest_waiting_first()[waiting.count() // 2]
    return {
        "dashboard": "/",
        "chats": "/chat/",
        "chats, mine": "/chat/?show=mine",
        "chats, unread": "/chat/?show=unread",
        "chats, deep in": f"/chat/?{urlencode({'after': _after(last)})}",
        "chats, a common name": f"/chat/?q={COMMON}",
        "chats, a rare word": f"/chat/?q={RARE}",
        "thread": f"/chat/{longest}/",
        **{grid: f"/{grid}/" for grid in ("candidates", "applications", "conversations", "messages")},
        "candidates, 3 filters": f"/candidates/?filter={quote(json.dumps(narrow))}",
        "candidates, a common name": f"/candidates/?q={COMMON}",
        "candidates, a rare name": "/candidates/?q=freya.fableer",
        "candidates, deep in": _deep(manager, "candidates"),
        "messages, deep in": _deep(manager, "messages"),
        "lists": "/lists/",
        **{
            f"list, {each.name}": f"/lists/{each.pk}/"
            for each in List.objects.for_team(team).order_by("-kind", "name")
            if each.is_dynamic or each.name.startswith("Everybody")
        },
    }


def _after(conversation: Any) -> str:
    from apps.chat.inbox import Place

    place = Place(conversation.waiting_since, conversation.last_message_at, conversation.pk)
    return str(place)


def _deep(manager: Any, grid: str) -> str:
    """Return the address of a page in the middle of a grid."""
    from apps.core.keysets import write_place
    from tests.grids.conftest import asked_by

    question = asked_by(manager, grid)
    rows = question.rows
    row = question.order.apply(rows)[rows.count() // 2]
    after = write_place(question.order.place_of(row), bound_to=question.bound_to)
    return f"/{grid}/?{urlencode({'after': after})}"


def dynamic_sizes(screens: Screens) -> dict[str, Callable[[], int]]:
    """Return what counts each dynamic list of the team, by its name."""
    from django.db import transaction
    from django.utils import timezone

    from apps.accounts.tenancy import as_team
    from apps.lists.models import List
    from apps.lists.selectors import reach_of

    def count(list_: Any) -> int:
        with as_team(screens.team_id), transaction.atomic():
            return reach_of(list_, now=timezone.now()).size

    with as_team(screens.team_id), transaction.atomic():
        lists = List.objects.filter(team=screens.team_id, kind="dynamic").select_related("team__account")
        return {f"size, {each.name}": lambda each=each: count(each) for each in lists.order_by("name")}
