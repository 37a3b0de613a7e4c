"""Some fields of many rows in one statement: each gets its own, and no other is touched; and new rows."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest
from django.db import DataError, transaction
from django.utils import timezone

from apps.chat.models import Message
from apps.core.ids import new_id
from apps.core.rewriting import add, rewrite
from tests.factories.bulk_texts import queue_bulk_texts

FIELDS = ["status", "attempt_id", "lease_until", "looks", "error_detail"]


@pytest.fixture
def texts(team, number):
    queue_bulk_texts(team=team, number=number, first=0, texts=60)
    return list(Message.objects.order_by("pk"))


def _drawn(message: Message) -> dict[str, object]:
    return Message.objects.filter(pk=message.pk).values().get()


def test_each_row_gets_its_own_values_and_no_other_is_touched(texts):
    now = timezone.now()
    one, two, other = texts[:3]
    before = _drawn(other)
    one.status, one.attempt_id, one.lease_until, one.looks = "unknown", new_id(), now, 2
    two.error_detail = 'It\'s {odd}, \\N, "quoted" and 100 %s.'
    two.body = "This field is not named."

    rewrite([one, two], FIELDS)

    fresh_one, fresh_two = (Message.objects.get(pk=each.pk) for each in (one, two))
    assert [getattr(fresh_one, name) for name in FIELDS] == ["unknown", one.attempt_id, now, 2, ""]
    assert [getattr(fresh_two, name) for name in FIELDS] == [two.status, None, None, 0, two.error_detail]
    assert fresh_two.body != two.body
    assert _drawn(other) == before


def test_what_is_too_long_is_refused_and_not_cut(texts):
    message = texts[0]
    message.error_detail = "x" * 301

    with pytest.raises(DataError), transaction.atomic():
        rewrite([message], ["error_detail"])


def test_it_costs_a_fraction_of_what_djangos_own_costs(texts):
    for message in texts:
        message.send_at = timezone.now() + timedelta(minutes=1)

    def cost(work) -> float:
        begun = process_time()
        work()
        return process_time() - begun

    fields = [*FIELDS, "send_at", "updated_at"]
    theirs = min(cost(lambda: Message.objects.bulk_update(texts, fields)) for _ in range(3))
    ours = min(cost(lambda: rewrite(texts, fields)) for _ in range(3))

    assert ours < theirs / 5


def test_of_no_rows_nothing_is_asked(count_queries, team):
    assert count_queries(lambda: rewrite([], FIELDS)) == 0


def test_a_new_row_is_written_as_it_would_be_saved(texts):
    one, other = texts[:2]
    for each, write in ((one, add), (other, Message.save)):
        each.pk, each.client_id, each.body = new_id(), None, "O'Neil: 100 %s, {odd}"
        each._state.adding = True
        write(each)
    own = {"id", "conversation_id", "phone", "updated_at", "created_at"}

    added, saved = _drawn(one), _drawn(other)

    assert {name: value for name, value in added.items() if name not in own} == {
        name: value for name, value in saved.items() if name not in own
    }
    one.body = "Changed."
    one.save()
    assert _drawn(one)["body"] == "Changed."
