"""What the carrier's errors say of a number of ours: too fast, capped, unable to send, or taken for a spammer."""

from __future__ import annotations

from datetime import datetime

from apps.chat.models import Message
from apps.messaging.carrier_errors import Treatment, carrier_error
from apps.messaging.models import Number
from apps.messaging.pace import next_day
from apps.messaging.services import pause_account, pause_bulk, pause_number, slow_down

# So many of a number's last bulk texts are looked at; fewer than the least say nothing.
LAST_TEXTS, FEWEST_TEXTS = 200, 50
MOST_FILTERED = 0.02
FILTERED_CODES = ["30007"]
OVER_THE_DAYS_CAP = (
    "The carrier's limit for today is reached. Bulk goes on by itself after midnight Pacific time."
)


def learn_of_number(*, number: Number, error_code: str, at: datetime) -> None:
    """Do for a number what an error says of it."""
    known = carrier_error(error_code)
    if known.slows:
        slow_down(number=number, reason=known.words, now=at)
    if known.stops_bulk:
        pause_bulk(number=number, reason=known.words, now=at)
    match known.treatment:
        case Treatment.SENDER:
            pause_number(number=number, reason=known.words, now=at)
        case Treatment.ACCOUNT:
            pause_account(number=number, reason=known.words, now=at)
        case Treatment.DAY:
            pause_bulk(number=number, reason=OVER_THE_DAYS_CAP, now=at, until=next_day(at))
        case Treatment.FILTERED:
            _judge(number, at=at)


def _judge(number: Number, *, at: datetime) -> None:
    """Stop a number's bulk when the carrier takes too much of it for spam: going on makes it worse."""
    lately = Message.objects.filter(
        team=number.team_id, number=number, lane=Message.Lane.BULK, sent_at__isnull=False
    )
    if number.bulk_judged_from is not None:
        lately = lately.filter(sent_at__gt=number.bulk_judged_from)
    codes = list(lately.order_by("-sent_at").values_list("error_code", flat=True)[:LAST_TEXTS])
    filtered = sum(code in FILTERED_CODES for code in codes)
    if len(codes) >= FEWEST_TEXTS and filtered > MOST_FILTERED * len(codes):
        pause_bulk(
            number=number,
            reason=f"The carrier took {filtered} of the last {len(codes)} bulk texts for spam. "
            "Look at their words before you go on.",
            now=at,
        )
