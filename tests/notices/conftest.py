"""The relay and the reader, done by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.events.relay import number_events
from apps.notices.fanout import read_log
from apps.notices.models import Notice


@pytest.fixture
def read(team: Any) -> Callable[..., list[Notice]]:
    """Let the relay number what happened and the reader read it; return somebody's notices, oldest first."""

    def read_all(user: User | None = None) -> list[Notice]:
        for _ in range(3):
            while number_events(team_id=team.pk):
                pass
            while read_log(team_id=team.pk, now=timezone.now()):
                pass
        rows = Notice.objects.for_team(team).order_by("seq", "pk")
        return list(rows.filter(user=user) if user else rows)

    return read_all
