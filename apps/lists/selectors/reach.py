"""How many are on a list, how many of them can be texted, and why the others cannot.

The answer is the gate's (`apps.messaging.gate`) for each phone, but of all at once: for a large list the database
reads each kind of refusal whole, where the gate looks up one phone after another. Counting stops at so many people;
whoever wants to know it exactly waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from apps.accounts.models import Team
from apps.candidates.models import CandidateQuerySet
from apps.core.filters import Fields, FilterError
from apps.lists.models import List
from apps.lists.selectors.members import fields_for_lists, members_of
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
    def size_words(self) -> str:
        return f"{self.size:,}+" if self.is_capped else f"{self.size:,}"

    @property
    def textable_words(self) -> str:
        return "–" if self.is_capped else f"{self.textable:,}"

    @property
    def is_one(self) -> bool:
        return self.size == 1

    @property
    def reasons(self) -> list[str]:
        """Return why some cannot be texted: “34 opted out”."""
        return [f"{self.refused[code]:,} {words}" for code, words in WORDS.items() if self.refused.get(code)]


def reach_of(list_: List, *, now: datetime, fields: Fields | None = None) -> Reach:
    """Return who of a list can be texted; of a large one, that it is large."""
    return reaches_of([list_], now=now, fields=fields)[list_.pk]


def reaches_of(lists: Iterable[List], *, now: datetime, fields: Fields | None = None) -> dict[UUID, Reach]:
    """Return the reach of each of a team's lists, by as many queries as for one."""
    given = list(lists)
    found, asked = _asked(given, now, fields)
    if not asked:
        return found
    sizes = _sizes(asked)
    small = {pk: people for pk, people in asked.items() if sizes.get(pk, 0) <= COUNTED}
    large = {pk: Reach(size=COUNTED, is_capped=True) for pk in asked if pk not in small}
    return found | large | _counted(given[0].team, small)


def exact_reach_of(list_: List, *, now: datetime, fields: Fields | None = None) -> Reach:
    """Return who of a list can be texted, however many they are. Some seconds for a million."""
    found, asked = _asked([list_], now, fields)
    return (found | _counted(list_.team, asked))[list_.pk]


def _asked(
    lists: Iterable[List], now: datetime, fields: Fields | None
) -> tuple[dict[UUID, Reach], dict[UUID, CandidateQuerySet]]:
    """Return of each list what is known without asking, and whom to ask for."""
    found: dict[UUID, Reach] = {}
    asked: dict[UUID, CandidateQuerySet] = {}
    for each in lists:
        found[each.pk] = Reach()
        if each.is_dynamic and fields is None:
            fields = fields_for_lists(team=each.team, now=now)
        try:
            asked[each.pk] = members_of(each, now=now, fields=fields).order_by()
        except FilterError as error:
            found[each.pk] = Reach(error=error)
    return found, asked


def _sizes(asked: Mapping[UUID, CandidateQuerySet]) -> dict[UUID, int]:
    rows = {pk: people.values("phone")[: COUNTED + 1] for pk, people in asked.items()}
    return {pk: size for pk, _, size in _grouped(rows)}


def _counted(team: Team, asked: Mapping[UUID, CandidateQuerySet]) -> dict[UUID, Reach]:
    if not asked:
        return {}
    reason = _reason(team, asked.values())
    by_reason: dict[UUID, dict[str, int]] = {}
    for pk, code, count in _grouped(
        {pk: people.annotate(refusal=reason).values("refusal") for pk, people in asked.items()}, by="refusal"
    ):
        by_reason.setdefault(pk, {})[code] = count
    return {
        pk: Reach(
            size=sum(counts.values()),
            refused={code: count for code, count in counts.items() if code != NO_REASON},
        )
        for pk, counts in by_reason.items()
    }


def _grouped(asked: Mapping[UUID, Any], *, by: str = "''") -> list[tuple[UUID, str, int]]:
    """Count what each of several questions finds, by a column of it, in one query."""
    parts: list[str] = []
    params: list[Any] = []
    for pk, rows in asked.items():
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        # Only our own words and what the ORM made of the question.
        counting = f"SELECT %s::uuid, {by}, count(*) FROM ({sql}) AS people (refusal) GROUP BY 2"  # noqa: S608
        parts.append(counting)
        params += [pk, *given]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [tuple(row) for row in cursor.fetchall()]


def refusal_of(*, team: Team, forgotten: Sequence[Sequence[str]] = ((), ())) -> Case:
    """Return the code of the reason why somebody cannot be texted, as it can be asked of people's rows.

    `forgotten` are phones that have opted out, and that have refused consent, under a hash.
    """
    opted_out, unwilling = opt_outs_that_bind(team=team), consents_refused(team=team)
    facts = PhoneFact.objects.for_team(team)
    return Case(
        When(_of_phone(opted_out) | Q(phone__in=forgotten[0]), then=Value(OPTED_OUT.code)),
        When(_of_phone(unwilling) | Q(phone__in=forgotten[1]), then=Value(NO_CONSENT.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.LANDLINE)), then=Value(LANDLINE.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.INVALID)), then=Value(INVALID.code)),
        default=Value(NO_REASON),
        output_field=CharField(),
    )


def _reason(team: Team, asked: Iterable[CandidateQuerySet]) -> Case:
    """Return the same for the people of some lists, who may have been forgotten and come again."""
    kinds = [opt_outs_that_bind(team=team), consents_refused(team=team)]
    return refusal_of(team=team, forgotten=_forgotten_phones(team, kinds, asked))


def _of_phone(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows.filter(phone=OuterRef("phone"))))


def _forgotten_phones(
    team: Team, refusals: Sequence[QuerySet[Any]], asked: Iterable[CandidateQuerySet]
) -> list[list[str]]:
    """Return, of each kind of refusal, the phones on the lists that it holds under a hash.

    Whoever wished to be forgotten may come again. Where nobody has wished it, nothing is hashed.
    """
    # Phones begin with a plus, which every collation puts before letters.
    hashed = [set(rows.filter(phone__gte=FORGOTTEN).values_list("phone", flat=True)) for rows in refusals]
    if not any(hashed):
        return [[] for _ in refusals]
    phones = {phone for people in asked for phone in people.values_list("phone", flat=True)}
    names = names_of(phones, account=team.account)
    return [[names[name] for name in kept if name in names] for kept in hashed]
