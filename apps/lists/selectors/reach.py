"""How many are on a list, how many of them can be texted, and why the others cannot.

The answer is the gate's (`apps.messaging.gate`) for each phone, asked in one query for any number of lists. Counting
stops at so many people of a list; whoever wants to know it exactly waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from apps.accounts.models import Team
from apps.candidates.models import CandidateQuerySet
from apps.core.filters import FilterError
from apps.lists.models import List
from apps.lists.selectors.members import members_of
from apps.messaging.gate import INVALID, LANDLINE, NO_CONSENT, OPTED_OUT
from apps.messaging.models import PhoneFact
from apps.messaging.phone_names import FORGOTTEN, names_of
from apps.messaging.selectors import consents_refused, opt_outs_that_bind

# So many of a list are counted while somebody waits for a page.
COUNTED = 10_000
# In the order in which the gate tells them: the first that holds is the reason.
WORDS = {
    OPTED_OUT.code: "opted out",
    NO_CONSENT.code: "no consent",
    LANDLINE.code: "landline",
    INVALID.code: "not a working number",
}
# May be texted.
NO_REASON = ""


@dataclass(frozen=True)
class Reach:
    """The size of a list. `refused` is how many cannot be texted, by the code of the gate's refusal.

    Where there are more people than were counted, `is_capped` says so, and only `size` means something. Where the
    filter cannot be read, `error` says why, and nobody is on the list.
    """

    size: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    is_capped: bool = False
    error: FilterError | None = None

    @property
    def textable(self) -> int:
        return self.size - sum(self.refused.values())

    @property
    def untextable(self) -> int:
        return sum(self.refused.values())

    @property
    def size_words(self) -> str:
        return f"{self.size:,}+" if self.is_capped else f"{self.size:,}"

    @property
    def reasons(self) -> list[str]:
        """Return why some cannot be texted: “34 opted out”."""
        return [f"{self.refused[code]:,} {words}" for code, words in WORDS.items() if self.refused.get(code)]


def reach_of(list_: List, *, now: datetime, at_most: int | None = COUNTED) -> Reach:
    """Return who of a list can be texted. Without `at_most` all are counted, however many."""
    return reaches_of([list_], now=now, at_most=at_most)[list_.pk]


def reaches_of(lists: Iterable[List], *, now: datetime, at_most: int | None = COUNTED) -> dict[UUID, Reach]:
    """Return the reach of each of a team's lists, in one query for all that can be read."""
    found: dict[UUID, Reach] = {}
    asked: dict[UUID, CandidateQuerySet] = {}
    for each in lists:
        found[each.pk] = Reach()
        try:
            asked[each.pk] = members_of(each, now=now)
        except FilterError as error:
            found[each.pk] = Reach(error=error)
        team = each.team
    if not asked:
        return found
    reason = _reason(team, list(asked.values()), at_most)
    counts: dict[UUID, dict[str, int]] = {}
    for pk, code, count in _counted(asked, reason, at_most):
        counts.setdefault(pk, {})[code] = count
    return found | {pk: _reach(by_reason, at_most) for pk, by_reason in counts.items()}


def _reach(by_reason: dict[str, int], at_most: int | None) -> Reach:
    size = sum(by_reason.values())
    if at_most is not None and size > at_most:
        return Reach(size=at_most, is_capped=True)
    return Reach(size=size, refused={code: count for code, count in by_reason.items() if code != NO_REASON})


def _counted(
    asked: Mapping[UUID, CandidateQuerySet], reason: Case, at_most: int | None
) -> list[tuple[UUID, str, int]]:
    parts: list[str] = []
    params: list[Any] = []
    for pk, people in asked.items():
        rows = _first(people.order_by().annotate(refusal=reason).values("refusal"), at_most)
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        # Only our own words and what the ORM made of the question.
        counting = f"SELECT %s::uuid, refusal, count(*) FROM ({sql}) AS people (refusal) GROUP BY refusal"  # noqa: S608
        parts.append(counting)
        params += [pk, *given]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [tuple(row) for row in cursor.fetchall()]


def _reason(team: Team, asked: list[CandidateQuerySet], at_most: int | None) -> Case:
    """Return the code of the reason why somebody cannot be texted."""
    opted_out, unwilling = opt_outs_that_bind(team=team), consents_refused(team=team)
    facts = PhoneFact.objects.for_team(team)
    forgotten = _forgotten_phones(team, [opted_out, unwilling], asked, at_most)
    return Case(
        When(_of_phone(opted_out) | Q(phone__in=forgotten[0]), then=Value(OPTED_OUT.code)),
        When(_of_phone(unwilling) | Q(phone__in=forgotten[1]), then=Value(NO_CONSENT.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.LANDLINE)), then=Value(LANDLINE.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.INVALID)), then=Value(INVALID.code)),
        default=Value(NO_REASON),
        output_field=CharField(),
    )


def _of_phone(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows.filter(phone=OuterRef("phone"))))


def _forgotten_phones(
    team: Team, refusals: list[QuerySet[Any]], asked: list[CandidateQuerySet], at_most: int | None
) -> list[list[str]]:
    """Return, of each kind of refusal, the phones on the lists that it holds under a hash.

    Whoever wished to be forgotten may come again. Where nobody has wished it, nothing is hashed.
    """
    # Phones begin with a plus, which every collation puts before letters.
    hashed = [set(rows.filter(phone__gte=FORGOTTEN).values_list("phone", flat=True)) for rows in refusals]
    if not any(hashed):
        return [[] for _ in refusals]
    phones = {
        phone
        for people in asked
        for phone in _first(people.order_by().values_list("phone", flat=True), at_most)
    }
    names = names_of(phones, account=team.account)
    return [[names[name] for name in kept if name in names] for kept in hashed]


def _first(rows: Any, at_most: int | None) -> Any:
    return rows if at_most is None else rows[: at_most + 1]
