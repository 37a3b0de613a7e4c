"""A row of each resource, made once for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from apps.accounts.models import User
from apps.core.api import throttling
from apps.messaging.models import Number
from tests.factories.api import known_ids
from tests.factories.chat import text_in
from tests.one_team import number, recruiter, team

__all__ = ["known", "number", "recruiter", "team"]
PHONE = "+12015550123"


@pytest.fixture(scope="module")
def known(number: Number, recruiter: User) -> Iterator[dict[str, UUID]]:
    """Return an id for each resource."""
    with pytest.MonkeyPatch.context() as patch:
        # All tests of a file may ask within a minute.
        patch.setattr(throttling, "TEAM_QUOTA", 1_000_000)
        yield known_ids(text_in(number, phone=PHONE), recruiter)
