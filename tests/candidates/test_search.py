"""Whoever is looked for is found, also behind all those who came since: by a part of a name, an address or a phone."""

from __future__ import annotations

import pytest

from apps.candidates.models import Candidate
from apps.candidates.selectors import find_candidates
from apps.core.ids import new_id
from tests.factories.candidates import write_candidates

# Of the newest as many are looked through one by one; others only an index finds.
LOOKED_THROUGH = 3000
FOUND_BY = [
    *("quillan", "QUILLAN", "uillan", "o'brack", "o'", "quillan o'brack", "quillan o", "q.o'b@example"),
    *(
        "(415) 555-0107",
        "5550107",
        "+14155550107",
        "o'brack q.o'b@example.test",
        "illan o'br",
        "a100%",
        "of_it",
    ),
    *("qu", "ó", "brack q.o", "example.test +1415"),
]
NOT_FOUND_BY = [
    "quillanx",
    "brackley",
    "mid-way",
    "newark",
    "ext-77",
    "a100x",
    "ofxit",
    "quillan  mid",
    "llan q",
]


@pytest.fixture
def sought(team) -> Candidate:
    """Somebody who came before all others."""
    sought = Candidate(
        team=team,
        phone="+14155550107",
        first_name="Quillan",
        middle_name="Mid-Way",
        last_name="O'Brack",
        email="q.o'b@example.test",
        city="Newark",
        external_id="ext-77",
    )
    odd = Candidate(team=team, phone="+14155550108", first_name="ó a100%", last_name="of_it")
    # As ids are made, in this order.
    sought.id, odd.id = new_id(), new_id()
    others = [Candidate(team=team, phone=f"+1201{5560000 + n}") for n in range(LOOKED_THROUGH)]
    write_candidates([sought, odd, *others])
    return sought


def test_who_came_long_ago_is_found_by_any_part(team, sought):
    parts = {part: find_candidates(query=part, at_most=5) for part in FOUND_BY + NOT_FOUND_BY}

    odd = Candidate.objects.get(phone="+14155550108").pk
    wanted = {part: [odd if part in {"a100%", "of_it", "ó"} else sought.pk] for part in FOUND_BY}
    assert parts == wanted | {part: [] for part in NOT_FOUND_BY}
