"""What of a person stands on this floor: what was handed in about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from apps.candidates.gateway import Held
from apps.candidates.models import Candidate
from apps.core.words import counted
from apps.feeds.models import FeedDelivery

# Of a phone, what is the same however it is written: in North America without the country.
PHONE_DIGITS = 10
# Bodies that name them without having become theirs: rejected, waiting, or a whole file that they are one of.
NAMING = """
SELECT id FROM feeds_feeddelivery
WHERE team_id = %s AND forgotten_at IS NULL AND (
    regexp_replace(encode(body, 'escape'), '\\D', '', 'g') LIKE %s
    OR regexp_replace(encode(details, 'escape'), '\\D', '', 'g') LIKE %s
)
"""


class Deliveries:
    name = "feed_deliveries"
    tables = frozenset({"feeds.FeedDelivery"})
    held = (
        Held(
            name="feed_deliveries",
            model=FeedDelivery,
            says={"feed": "feed__name"},
            left_out={
                "part_of": "the file or call that it was an item of, with what was said of others",
                **dict.fromkeys(["attempts", "due_at"], "how our programs worked on it"),
                **dict.fromkeys(["body_hash", "event_key"], "by what it would be known again"),
            },
            # What was handed in may be large.
            at_once=5,
        ),
    )
    left_out: Mapping[str, str] = {}

    def tell(self, candidate: Candidate) -> list[str]:
        number = FeedDelivery.objects.filter(team=candidate.team_id, candidate=candidate).count()
        return [counted(number, "delivery of a feed", "deliveries of feeds")] if number else []

    def move(self, *, kept: Candidate, gone: Candidate) -> Mapping[str, Any]:
        rows = FeedDelivery.objects.filter(team=kept.team_id, candidate=gone)
        moved = [str(pk) for pk in rows.values_list("pk", flat=True)]
        rows.update(candidate=kept)
        return {"ids": moved}

    def move_back(self, *, kept: Candidate, gone: Candidate, moved: Mapping[str, Any]) -> None:
        rows = FeedDelivery.objects.filter(team=kept.team_id, candidate=kept, pk__in=moved["ids"])
        rows.update(candidate=gone)

    def erase(self, candidate: Candidate, *, now: datetime) -> None:
        """Forget what was handed in about them, also what was never taken in; the counts stay."""
        team = candidate.team_id
        part = f"%{candidate.phone.lstrip('+')[-PHONE_DIGITS:]}%"
        with connection.cursor() as cursor:
            cursor.execute(NAMING, [team, part, part])
            naming = [pk for (pk,) in cursor.fetchall()]
        rows = FeedDelivery.objects.filter(team=team)
        theirs = list(rows.filter(candidate=candidate).values_list("pk", flat=True))
        # The calls and files that those were items of.
        files = rows.filter(pk__in=[*theirs, *naming], part_of__isnull=False).values_list(
            "part_of", flat=True
        )
        emptied = rows.filter(pk__in={*theirs, *naming, *files})
        # What waits and names them, is about them, and must not bring them back.
        emptied.filter(outcome=FeedDelivery.Outcome.WAITING).update(
            outcome=FeedDelivery.Outcome.IGNORED,
            code="erased",
            reason="Whom it names was erased.",
            due_at=None,
        )
        emptied.update(body=b"", details=b"", headers={}, event_key="", done=[], forgotten_at=now)
