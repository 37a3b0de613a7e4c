"""Several workers read one team's log at once: nobody is told twice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from apps.chat.services import assign_conversation
from apps.events.relay import number_events
from apps.notices.fanout import read_log
from apps.notices.models import Kind
from tests.at_once import at_once
from tests.factories.chat import new_phone, text_in
from tests.marks import committed


@committed
def test_two_readers_at_once_tell_nobody_twice(team, number, recruiter, read):
    phone = new_phone()
    with transaction.atomic():
        chat = text_in(number, phone=phone).conversation
        assign_conversation(conversation=chat, assignee=recruiter, actor=None)
        for _ in range(20):
            text_in(number, phone=phone)
    number_events(team_id=team.pk)

    def reading() -> None:
        for _ in range(5):
            read_log(team_id=team.pk, now=timezone.now())

    assert at_once(team, *[reading] * 4) == [None] * 4

    with transaction.atomic():
        assert [(each.kind, each.count) for each in read(recruiter)] == [(Kind.ASSIGNED, 1), (Kind.TEXT, 21)]
