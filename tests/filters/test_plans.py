"""What a filter costs: one query whatever it asks, and text is found by its index under row security."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from apps.accounts.models import Team, User
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, ApplicationStatus, Candidate
from apps.core.filters import Context, compile_filter, fields_of, parse_filter
from tests.factories.accounts import TeamFactory
from tests.factories.chat import ConversationFactory
from tests.marks import committed

PAGE = 51


def page_of(team: Team, *parts: dict[str, Any]) -> Any:
    fields = fields_of("candidates", Context(team=team, now=timezone.now(), zone=team.zone))
    condition = compile_filter(parse_filter({"all": list(parts)}, fields), fields)
    return Candidate.objects.for_team(team).filter(condition).newest_first()[:PAGE]


def contains(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "op": "contains", "value": value}


def make_many(team: Team) -> None:
    """Write as many people as it takes for a look at all to be worse than an index."""
    people = [
        Candidate(team=team, phone=f"+1312{line:07d}", city=city)
        for line, city in zip(range(8_000), cycle(["Newark", "Boston", "Houston"]), strict=False)
    ]
    people[7].city = "Zzyzx"
    with as_team(team.pk), transaction.atomic():
        status = ApplicationStatus.objects.for_team(team).get(key="new")
        Candidate.objects.bulk_create(people, batch_size=5000)
        Application.objects.bulk_create(
            [
                Application(
                    team=team,
                    candidate=person,
                    status=status,
                    method=Application.Method.API,
                    job_title="Phlebotomist" if person is people[9] else "Registered nurse",
                )
                for person in people
            ],
            batch_size=5000,
        )
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE candidates_candidate")
        cursor.execute("VACUUM ANALYZE candidates_application")


def plan_of(page: Any) -> str:
    sql, params = page.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@committed
def test_rare_words_are_found_by_their_index_and_frequent_ones_on_the_way() -> None:
    team = TeamFactory()
    make_many(team)

    with as_team(team.pk), transaction.atomic():
        rare = {
            index: plan_of(page_of(team, contains(field, word)))
            for index, field, word in (
                ("candidate_text", "candidate.city", "zyzx"),
                ("candidate_text", "candidate.phone", "0000123"),
                ("application_text", "active_application.job_title", "phlebo"),
                ("application_text", "last_application.source", "indeed"),
            )
        }
        frequent = [
            plan_of(page_of(team, contains(field, word)))
            for field, word in (
                ("candidate.city", "newark"),
                ("active_application.job_title", "nurse"),
            )
        ]

    assert [index for index, plan in rare.items() if f"Bitmap Index Scan on {index}" not in plan] == []
    # Along the list's own order, until the page is full.
    assert [plan for plan in frequent if "candidate_newest" not in plan or "Sort" in plan] == []


def test_a_filter_is_one_query_whatever_it_asks(
    team: Team, recruiter: User, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    ConversationFactory(team=team)
    fields = fields_of("candidates", Context(team=team, now=timezone.now(), zone=team.zone))
    everything = [
        {"field": name, "op": "is", "value": False}
        if field.kind == "yes_no"
        else {"field": name, "op": "empty"}
        for name, field in fields.items()
    ][:50]
    assert team.account  # Known to every door; opt-outs bind by account.

    def ask() -> None:
        condition = compile_filter(parse_filter({"any": everything}, fields), fields)
        list(Candidate.objects.for_team(team).filter(condition))

    assert count_queries(ask) == 1


def test_the_choices_of_a_field_cost_one_query_for_any_number_of_conditions(
    team: Team, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    fields = fields_of("candidates", Context(team=team, now=timezone.now(), zone=team.zone))
    asked = {"field": "active_application.status", "op": "any_of", "value": ["new", "archived"]}

    assert count_queries(lambda: parse_filter({"all": [asked] * 10}, fields)) == 1


@pytest.mark.parametrize("root", ["candidates", "applications", "conversations", "messages"])
def test_a_field_names_what_it_is_about(team: Team, root: str) -> None:
    fields = fields_of(root, Context(team=team, now=timezone.now(), zone=team.zone))

    assert [name for name, field in fields.items() if "." not in name or not field.group] == []
