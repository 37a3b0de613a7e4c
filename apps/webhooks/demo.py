"""An endpoint for the demo, with calls that went well and some that did not.

Nobody was called: what is written here is what a week of calls would have left.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.accounts.models import Team, User
from apps.core.ids import new_id
from apps.core.outside import Answer
from apps.events.models import Event
from apps.webhooks.models import Cursor, Delivery, Endpoint
from apps.webhooks.outcomes import Result, write_down
from apps.webhooks.services import add_endpoint
from apps.webhooks.timing import TRIES

KINDS = ("handoff.created", "blast.finished")
WELL = Answer(200, {}, b'{"received": true}')
BADLY = Answer(500, {}, b"Something broke, and we were told.")
# Which of them went badly, from the oldest: two for good.
FAILED = {2, 5}


class Calls:
    """What the demo's team has told a partner (`demo_parts`)."""

    def play(self, *, team: Team, person: User, now: datetime) -> None:
        """Make an endpoint that was told of what the log says already, and is told of what happens from now on."""
        endpoint = add_endpoint(
            team=team,
            url="https://applicant-system.demo.test/pivotcx",
            events=KINDS,
            actor=person,
            description="Applicant system",
            now=now,
        )
        log = Event.objects.filter(team=team).order_by("id")
        # The log of a team that is being made has no numbers yet; its events get these, in their order.
        numbered = list(enumerate(log.values_list("id", flat=True), start=1))
        number_of = {pk: seq for seq, pk in numbered}
        told = list(log.filter(kind__in=KINDS))[-9:]
        Endpoint.objects.filter(pk=endpoint.pk).update(from_seq=len(numbered))
        Cursor.objects.filter(team=team).update(seq=len(numbered))
        for nth, event in enumerate(told):
            self._tell(endpoint, event, number_of[event.pk], goes_well=nth not in FAILED)

    def _tell(self, endpoint: Endpoint, event: Event, seq: int, *, goes_well: bool) -> None:
        at = event.created_at + timedelta(seconds=1)
        delivery = Delivery.objects.create(
            team=endpoint.team,
            endpoint=endpoint,
            event_seq=seq,
            kind=event.kind,
            happened_at=event.created_at,
            subject_id=event.subject_id,
            conversation_id=event.conversation_id,
            attempts=1 if goes_well else TRIES,
            attempt_id=new_id(),
            next_at=at,
            created_at=at,
        )
        assert delivery.attempt_id is not None  # noqa: S101  Given just now.
        result = Result(WELL if goes_well else BADLY, took_ms=180, is_slow=False)
        write_down(delivery, attempt_id=delivery.attempt_id, result=result, now=at)
