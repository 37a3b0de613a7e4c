from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import Candidate, CustomField
from apps.candidates.services import add_custom_field, add_tags
from apps.chat.services import assign_conversation
from apps.core.filters import Context
from apps.grids.declarations import grid_named
from apps.grids.question import Question, read_question
from apps.grids.selectors import layout_of, views_of
from apps.grids.services import bulk as bulk_services
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in


def where(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": field, "op": op} | ({"value": list(value)} if value else {})


def address(grid: str, *conditions: dict[str, Any], **asked: str) -> str:
    """Return the address of a grid under conditions that must all hold."""
    if conditions:
        asked["filter"] = json.dumps({"all": list(conditions)})
    return f"/{grid}/?{urlencode(asked)}"


def asked_by(membership: Membership, grid: str, *conditions: dict[str, Any], **asked: str) -> Question:
    declared = grid_named(grid)
    assert declared is not None
    team = membership.team
    return read_question(
        QueryDict(address(grid, *conditions, **asked).partition("?")[2]),
        grid=declared,
        context=Context(team=team, now=timezone.now(), zone=team.zone),
        membership=membership,
        views=views_of(grid=declared, membership=membership),
        layout=layout_of(grid=declared, membership=membership),
    )


@pytest.fixture
def membership_of(team):
    def find(user) -> Membership:
        return Membership.objects.for_team(team).select_related("team", "user").get(user=user)

    return find


@pytest.fixture
def question_of(membership_of):
    """Ask as somebody does, by the address."""

    def ask(user, grid: str, *conditions: dict[str, Any], **asked: str) -> Question:
        return asked_by(membership_of(user), grid, *conditions, **asked)

    return ask


@pytest.fixture
def people(team) -> list[Candidate]:
    return [CandidateFactory(team=team, first_name=f"Person {number}") for number in range(5)]


@pytest.fixture
def asked(question_of, recruiter):
    def ask(grid="candidates", *conditions, **given):
        return question_of(recruiter, grid, *conditions, **given)

    return ask


@pytest.fixture
def world(number, team, recruiter):
    """Some people of whom much is known, and one of whom little is."""
    add_custom_field(team=team, label="Licence", kind=CustomField.Kind.TEXT)
    add_custom_field(team=team, label="Years", kind=CustomField.Kind.NUMBER)
    add_custom_field(team=team, label="Own car", kind=CustomField.Kind.YES_NO)
    for name in ("Zoë", "=1+1", "Ann"):
        chat = text_in(number, body=f"Hello, it is {name}\nand a second line").conversation
        Candidate.objects.filter(pk=chat.candidate_id).update(
            first_name=name,
            last_name="O’Brien",
            email="made-up@example.test",
            custom={"licence": "-C", "years": 7, "own_car": True},
        )
        add_tags(candidate=chat.candidate, names=["Nights", "Forklift"])
        assign_conversation(conversation=chat, assignee=recruiter, actor=recruiter)
    CandidateFactory(team=team)


@pytest.fixture
def in_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch have two rows."""
    real = bulk_services._keep_rows

    def keep(bulk: Any, question: Any, selection: Any, _size: int) -> int:
        return real(bulk, question, selection, 2)

    monkeypatch.setattr(bulk_services, "_keep_rows", keep)
