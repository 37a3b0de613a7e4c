"""Whatever the carrier says of a text in whatever order, also before it has answered the call: the end is the same."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.chat import dispatch
from apps.chat.receipts import record_answers
from apps.chat.services import send_text
from apps.messaging.gateway import Accepted
from tests.factories.chat import ConversationFactory
from tests.factories.messaging import AUTH_TOKEN, new_sid
from tests.factories.webhooks import call, status_fields, status_path
from tests.nights import IS_NIGHT, by_night

EXAMPLES = by_night(40, 600)
ANSWER = "the answer to our call"
# Codes of what is not tried again: the first that is heard of is the one that is shown.
FAILURES = {"undelivered": "30005", "failed": "30006"}
ALL = ("queued", "sending", "sent", "delivered", *FAILURES)
said = st.lists(st.sampled_from(ALL), min_size=1, max_size=6).flatmap(
    lambda words: st.permutations([*words, ANSWER])
)


def end_of(words: list[str]) -> tuple[str, str]:
    """Return status and error by the rule: a receipt is the end, else the first failure, else it is sent."""
    failures = [word for word in words if word in FAILURES]
    if "delivered" in words:
        return "delivered", ""
    return (failures[0], FAILURES[failures[0]]) if failures else ("sent", "")


def heard(team: Any, number: Any, author: Any, words: list[str]) -> tuple[str, str, bool]:
    """Let a text leave and the carrier say all this. Return what we say of it, and whether we know the carrier's id."""
    chat = ConversationFactory(team=team, phone="+13125550148")
    text = send_text(conversation=chat, author=author, body="Hi", now=timezone.now())
    (claimed,) = dispatch.claim(number_id=number.pk, now=timezone.now()).claimed
    sid = new_sid()
    for word in words:
        if word is ANSWER:
            record_answers([(claimed, Accepted(sid, "queued"))], at=timezone.now())
        else:
            fields = status_fields(number, sid=sid, status=word, error_code=FAILURES.get(word, ""))
            assert call(status_path(number, text.pk), fields, token=AUTH_TOKEN).status_code == 200
    text.refresh_from_db()
    return text.status, text.error_code, text.provider_sid == sid


def test_the_last_state_is_the_right_one_in_every_order(team, number, recruiter):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=not IS_NIGHT,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(said)
    @example(["delivered", "sent", ANSWER, "undelivered"])
    @example(["failed", "undelivered", ANSWER, "sent", "failed"])
    def hold(words: list[str]) -> None:
        with transaction.atomic():
            try:
                assert heard(team, number, recruiter, words) == (*end_of(words), True)
            finally:
                transaction.set_rollback(True)

    hold()
