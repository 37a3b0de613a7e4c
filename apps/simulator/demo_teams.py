"""Which demo teams there are."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import Role
from apps.simulator.demo_stories import (
    HIRING,
    MANAGER,
    NIGHT_STORIES,
    OTHER,
    OTHER_STORIES,
    RECRUITER,
    STORIES,
    Story,
)


@dataclass(frozen=True)
class Plan:
    """One demo team."""

    name: str
    slug: str
    account: str
    phone: str
    people: dict[str, Role]
    candidate_count: int
    stories: tuple[Story, ...]
    has_lists: bool = False
    # Weeks of texts behind it, and something on every page.
    has_past: bool = False


PLANS = (
    Plan(
        name="Demo team",
        slug="demo",
        account="Demo account",
        phone="+12015550100",
        people={MANAGER: Role.MANAGER, RECRUITER: Role.MEMBER, HIRING: Role.RESTRICTED},
        candidate_count=60,
        stories=STORIES,
        has_lists=True,
        has_past=True,
    ),
    Plan(
        name="Night team",
        slug="night",
        account="Demo account",
        phone="+12015550198",
        people={MANAGER: Role.MANAGER},
        candidate_count=6,
        stories=NIGHT_STORIES,
    ),
    Plan(
        name="Other team",
        slug="other",
        account="Other account",
        phone="+12015550199",
        people={OTHER: Role.MANAGER},
        candidate_count=5,
        stories=OTHER_STORIES,
    ),
)
