"""How many are on a list, how many of them can be texted, and why the others cannot.

The answer is the gate's (`apps.messaging.gate`) for each phone, but of all at once: for a large list the database
reads each kind of refusal whole, where the gate looks up one phone after another. Counting stops at so many people;
whoever wants to know it exactly waits for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from apps.accounts.models import Team
from apps.candidates.models import Candidate, CandidateQuerySet
from apps.core.filters import Fields, FilterError
from apps.lists.models import List
from apps.lists.selectors.members import fields_for_lists, members_of
from apps.messaging.gate import (
    BLOCKED,
    INVALID,
    LANDLINE,
    NO_CONSENT,
    NO_CONSENT_ON_RECORD,
    OPTED_OUT,
    SAMPLE,
    Refusal,
)
from apps.messaging.models import PhoneFact, SamplePhone
from apps.messaging.phone_names import FORGOTTEN, names_of
from apps.messaging.selectors import consents_given, consents_refused, opt_outs_that_bind

# So many of a list are counted while somebody waits for a page.
COUNTED = 10_000
# In the order in which the gate tells them: the first that holds is the reason.
WORDS = {
    OPTED_OUT.code: "opted out",
    NO_CONSENT.code: "no consent",
    BLOCKED.code: "blocked by the carrier",
    SAMPLE.code: "sample people",
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


def reach_of_all(refusals: Iterable[Refusal | None]) -> Reach:
    """Return the reach of a list of which all people are at hand: of each, why they cannot be texted, if so."""
    codes = [refusal.code if refusal else NO_REASON for refusal in refusals]
    return _reach(Counter(codes), None)


def reach_of(list_: List, *, now: datetime, fields: Fields | None = None) -> Reach:
    """Return who of a list can be texted; of a large one, that it is large."""
    return reaches_of([list_], now=now, fields=fields)[list_.pk]


def reaches_of(lists: Iterable[List], *, now: datetime, fields: Fields | None = None) -> dict[UUID, Reach]:
    """Return the reach of each of a team's lists, by as many queries as for one."""
    given = list(lists)
    found, asked = _asked(given, now, fields)
    return found | _counted(given[0].team, asked, at_most=COUNTED) if asked else found


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
            asked[each.pk] = members_of(each, now=now, fields=fields)
        except FilterError as error:
            found[each.pk] = Reach(error=error)
    return found, asked


def _counted(
    team: Team, asked: Mapping[UUID, CandidateQuerySet], *, at_most: int | None = None
) -> dict[UUID, Reach]:
    """Count the people of several lists by what refuses them, in one query.

    Their ids are read once, the newest first, as most things are asked of the newest; `at_most` and one more of each.
    Indexes have them all. Of one that has so many, nobody is looked at: whether they can be texted is not asked.
    """
    reason = _refusal_of(team=team, forgotten=_forgotten_phones(team, asked.values()))
    counts: dict[UUID, dict[str | None, int]] = {}
    parts, params = [], []
    for pk, people in asked.items():
        ids = people.order_by("-pk").values("pk")
        try:
            read, given = (ids[: at_most + 1] if at_most else ids).query.sql_with_params()
        except EmptyResultSet:
            continue
        # Those who were read take the table's own name.
        say, told = (
            Candidate.objects.annotate(refusal=reason).order_by().values("refusal").query.sql_with_params()
        )
        # Only our own words and what the ORM made of the question.
        parts.append(
            f"SELECT %s::uuid, refusal, count FROM ("  # noqa: S608
            f"WITH ids (id) AS MATERIALIZED ({read}), "
            f"{PEOPLE} AS MATERIALIZED (SELECT phone FROM {PEOPLE} WHERE {FEW} AND id IN (SELECT id FROM ids)) "
            f"SELECT refusal, count(*) FROM ({say}) AS people (refusal) GROUP BY 1 "
            f"UNION ALL SELECT NULL, 1 WHERE NOT {FEW}) AS counts (refusal, count)"
        )
        params += [pk, *given, at_most or MOST, *told, at_most or MOST]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for pk, code, count in cursor.fetchall():
                counts.setdefault(pk, {})[code] = count
    return {pk: _reach(found, at_most) for pk, found in counts.items()}


PEOPLE = "candidates_candidate"
FEW = "(SELECT count(*) FROM ids) <= %s"
# More than any team has.
MOST = 10**12


def _reach(counts: Mapping[str | None, int], at_most: int | None) -> Reach:
    if None in counts:
        return Reach(size=at_most or 0, is_capped=True)
    return Reach(
        size=sum(counts.values()),
        refused={code: count for code, count in counts.items() if code and code != NO_REASON},
    )


def _refusal_of(*, team: Team, forgotten: Sequence[Sequence[str]]) -> Case:
    """Return the code of the reason why a blast does not text somebody, as it can be asked of people's rows.

    Texts to many need a word of theirs that they agree. `forgotten` are phones that have opted out, that have refused
    consent, and that have given it, under a hash.
    """
    opted_out, unwilling, willing = _said(team)
    facts = PhoneFact.objects.for_team(team)
    phones = SamplePhone.objects.for_team(team)
    made_up = [] if settings.SIMULATED_CARRIER else [When(_of_phone(phones), then=Value(SAMPLE.code))]
    return Case(
        *made_up,
        When(_of_phone(opted_out) | Q(phone__in=forgotten[0]), then=Value(OPTED_OUT.code)),
        When(_of_phone(unwilling) | Q(phone__in=forgotten[1]), then=Value(NO_CONSENT.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.BLOCKED)), then=Value(BLOCKED.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.LANDLINE)), then=Value(LANDLINE.code)),
        When(_of_phone(facts.filter(fact=PhoneFact.Fact.INVALID)), then=Value(INVALID.code)),
        When(~(_of_phone(willing) | Q(phone__in=forgotten[2])), then=Value(NO_CONSENT_ON_RECORD.code)),
        default=Value(NO_REASON),
        output_field=CharField(),
    )


def _said(team: Team) -> list[QuerySet[Any]]:
    """Return what phones have said: that they opt out, that they do not agree, that they agree."""
    return [opt_outs_that_bind(team=team), consents_refused(team=team), consents_given(team=team)]


def _of_phone(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows.filter(phone=OuterRef("phone"))))


def _forgotten_phones(team: Team, asked: Iterable[CandidateQuerySet]) -> list[list[str]]:
    """Return the phones on some lists that have opted out, refused consent, or given it, under a hash.

    Whoever wished to be forgotten may come again. Where nobody has wished it, nothing is hashed.
    """
    said = _said(team)
    hashed: list[set[str]] = [set() for _ in said]
    if team.account.phone_secret:
        # Phones begin with a plus, which every collation puts before letters.
        hashed = [set(rows.filter(phone__gte=FORGOTTEN).values_list("phone", flat=True)) for rows in said]
    if not any(hashed):
        return [[] for _ in said]
    phones = {phone for people in asked for phone in people.values_list("phone", flat=True)}
    names = names_of(phones, account=team.account)
    return [[names[name] for name in kept if name in names] for kept in hashed]
