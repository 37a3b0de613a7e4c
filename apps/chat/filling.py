"""A text to many people: who of them gets it now, what each reads, and why the others get none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from apps.accounts.models import Team, User
from apps.candidates.models import Candidate
from apps.chat.first_texts import who_was_texted
from apps.chat.merge_values import merge_values
from apps.chat.models import Message, as_long_as_tracked
from apps.chat.services import BulkText
from apps.messaging.carrier_errors import carrier_error
from apps.messaging.gate import NO_CONSENT, REASONS, Asked, Refusal, Wait, decide
from apps.messaging.merging import fields_in, fill
from apps.messaging.models import Number
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import LONGEST_TEXT, count_parts

MISSING, TOO_LONG, EMPTY = "missing_merge_field", "text_too_long", "empty_text"
WORDS = {
    **{refusal.code: refusal.detail for refusal in REASONS.values()},
    # They may have said no, or nothing at all.
    NO_CONSENT.code: "There is no consent to bulk texts on record.",
    MISSING: "A merge field of the text has no value for them, and nothing to say instead.",
    TOO_LONG: "With their values the text is longer than the carrier takes.",
    EMPTY: "With their values nothing is left of the text.",
    "expired": "It could not leave within 24 hours, so it was not sent.",
    "number_not_ready": "Our number could not send.",
}
# What is put off by more than that does not keep others from the queue.
SOON = timedelta(minutes=1)


class Reader(NamedTuple):
    """Somebody who is to get a text, in words that are not filled yet. `key` is the row of whoever asks.

    It is counted as it is sent: with `track_links` with links of ours; with files (`media`) as one MMS.
    """

    key: UUID
    candidate: Candidate
    body: str
    # The text's own name.
    client_id: str
    track_links: bool = False
    media: Sequence[Mapping[str, Any]] = ()


@dataclass
class Batch:
    """What becomes of some people: their text, or why they get none, or what they wait for."""

    texts: dict[UUID, BulkText] = field(default_factory=dict)
    skipped: dict[UUID, str] = field(default_factory=dict)
    put_off: dict[UUID, Wait] = field(default_factory=dict)


def decide_texts(
    *,
    team: Team,
    number: Number | None,
    sender: User | None,
    readers: Sequence[Reader],
    origin: Message.Origin,
    now: datetime,
) -> Batch:
    """Ask the gate about some people, and fill the words for those whom it lets through."""
    people = [reader.candidate for reader in readers]
    decided = decide(
        team=team,
        number=number,
        asked=[Asked(each.phone, each.state, each.time_zone) for each in people],
        origin=origin,
        now=now,
    )
    values = merge_values(
        team=team,
        candidates=people,
        sender=sender,
        number=number,
        names={each.name for body in {reader.body for reader in readers} for each in fields_in(body)},
    )
    texted = who_was_texted(team=team, candidates=[each.pk for each in people])
    batch = Batch()
    for reader in readers:
        answer = decided.get(reader.candidate.phone)
        if isinstance(answer, Refusal):
            batch.skipped[reader.key] = answer.code
        elif answer is not None:
            batch.put_off[reader.key] = answer
        else:
            told = values.get(reader.candidate.pk, {})
            is_first = reader.candidate.pk not in texted
            _fill(reader, told, batch, is_first=is_first)
    return batch


def words_of_reason(code: str) -> str:
    """Return why somebody got no text, as people read it: a refusal of ours, or an error of the carrier's."""
    if code in WORDS:
        return WORDS[code]
    if code[:1].isdigit() or code in {"", "unknown"}:
        return carrier_error(code).words
    return f"{code.replace('_', ' ').capitalize()}."


def queued_ahead(*, team_id: UUID, number_id: UUID | None, now: datetime, most: int) -> int:
    """Return how many bulk texts of a number wait in the queue, counted as far as it matters."""
    waiting = Message.objects.filter(
        team=team_id, number=number_id, lane=Message.Lane.BULK, send_at__lte=now + SOON
    )
    return waiting.waiting_to_leave().filter(held_at=None).values("pk")[:most].count()


def _fill(reader: Reader, values: Mapping[str, str], batch: Batch, *, is_first: bool) -> None:
    filled = fill(reader.body, values)
    text = filled.text.strip()
    if is_first and text:
        text += ending_of(text)
    as_sent = as_long_as_tracked(text) if reader.track_links else text
    if filled.missing:
        batch.skipped[reader.key] = MISSING
    elif not text:
        batch.skipped[reader.key] = EMPTY
    elif len(as_sent) > LONGEST_TEXT:
        batch.skipped[reader.key] = TOO_LONG
    else:
        batch.texts[reader.key] = BulkText(
            candidate=reader.candidate.pk,
            phone=reader.candidate.phone,
            body=text,
            segments=count_parts(as_sent, is_mms=bool(reader.media)),
            client_id=reader.client_id,
            track_links=reader.track_links,
            media=reader.media,
        )
