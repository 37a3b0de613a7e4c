"""Several workers read one team's log at once: nobody is told twice."""

from __future__ import annotations

import threading

from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.tenancy import as_team
from apps.chat.services import assign_conversation
from apps.events.relay import number_events
from apps.notices.fanout import read_log
from apps.notices.models import Kind
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
    together = threading.Barrier(4)

    def reading():
        try:
            with as_team(team.pk):
                together.wait()
                for _ in range(5):
                    read_log(team_id=team.pk, now=timezone.now())
        finally:
            connection.close()

    readers = [threading.Thread(target=reading) for _ in range(4)]
    for each in readers:
        each.start()
    for each in readers:
        each.join()

    with transaction.atomic():
        assert [(each.kind, each.count) for each in read(recruiter)] == [(Kind.ASSIGNED, 1), (Kind.TEXT, 21)]
