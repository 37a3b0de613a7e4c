"""How many are on a list, how many of them can be texted, and why the others cannot.

The answer is the gate's (`apps.messaging.gate`). Counting stops at so many people of a list; whoever wants to know it
exactly waits for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from apps.accounts.models import Team
from apps.core.filters import FilterError
from apps.lists.models import List
from apps.lists.selectors.members import members_of
from apps.messaging.gate import INVALID, LANDLINE, NO_CONSENT, OPTED_OUT, refusals_of_phones

# So many of a list are counted while somebody waits for a page.
COUNTED = 10_000
# In the order in which the gate tells them: the first that holds is the reason.
WORDS = {
    OPTED_OUT.code: "opted out",
    NO_CONSENT.code: "no consent",
    LANDLINE.code: "landline",
    INVALID.code: "not a working number",
}


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


def reach_of(list_: List, *, now: datetime) -> Reach:
    """Return who of a list can be texted; of a large one, that it is large."""
    return reaches_of([list_], now=now)[list_.pk]


def reaches_of(lists: Iterable[List], *, now: datetime) -> dict[UUID, Reach]:
    """Return the reach of each of a team's lists: in two queries, however many lists there are."""
    found: dict[UUID, Reach] = {}
    asked: dict[UUID, Any] = {}
    team: Team | None = None
    for each in lists:
        found[each.pk], team = Reach(), each.team
        try:
            people = members_of(each, now=now)
        except FilterError as error:
            found[each.pk] = Reach(error=error)
        else:
            asked[each.pk] = people.order_by().values("phone")[: COUNTED + 1]
    if team is None:
        return found
    phones = _phones(asked)
    counted = {pk: of_one for pk, of_one in phones.items() if len(of_one) <= COUNTED}
    reasons = _reasons(team, {phone for of_one in counted.values() for phone in of_one})
    for pk, of_one in phones.items():
        if pk not in counted:
            found[pk] = Reach(size=COUNTED, is_capped=True)
            continue
        refused = Counter(reasons[phone] for phone in of_one if phone in reasons)
        found[pk] = Reach(size=len(of_one), refused=refused)
    return found


def exact_reach_of(list_: List, *, now: datetime) -> Reach:
    """Return who of a list can be texted, however many they are. Some seconds for a million."""
    try:
        people = members_of(list_, now=now).order_by().values_list("phone", flat=True)
    except FilterError as error:
        return Reach(error=error)
    size, refused = 0, Counter[str]()
    for phones in _in_parts(people.iterator(chunk_size=COUNTED)):
        size += len(phones)
        refused.update(_reasons(list_.team, phones).values())
    return Reach(size=size, refused=refused)


def _phones(asked: Mapping[UUID, Any]) -> dict[UUID, list[str]]:
    """Return the phones that each of several questions finds, in one query."""
    parts: list[str] = []
    params: list[Any] = []
    for pk, rows in asked.items():
        try:
            sql, given = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        # Only our own words and what the ORM made of the question.
        parts.append(f"SELECT %s::uuid, phone FROM ({sql}) AS people (phone)")  # noqa: S608
        params += [pk, *given]
    found: dict[UUID, list[str]] = {}
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for pk, phone in cursor.fetchall():
                found.setdefault(pk, []).append(phone)
    return found


def _reasons(team: Team, phones: Iterable[str]) -> dict[str, str]:
    """Return the phones that cannot be texted, each with the code of the reason."""
    reasons: dict[str, str] = {}
    for part in _in_parts(iter(phones)):
        reasons |= {
            phone: refusal.code for phone, refusal in refusals_of_phones(team=team, phones=part).items()
        }
    return reasons


def _in_parts(phones: Iterator[str]) -> Iterator[list[str]]:
    while part := list(islice(phones, COUNTED)):
        yield part
