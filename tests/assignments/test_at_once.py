"""Several workers read one team's log at once: each arrival is assigned once, and turns stay fair."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.assignments.fanout import read_log
from apps.chat.models import Conversation
from apps.events.models import Event
from apps.events.relay import number_events
from tests.assignments.test_assigning import arrive
from tests.at_once import at_once
from tests.factories.accounts import add_person
from tests.marks import committed


@committed
def test_four_readers_at_once_assign_each_arrival_once_and_in_turn(team, number, rule_for):
    with transaction.atomic():
        people = [add_person(team, Membership.Role.MEMBER, f"Person {n}") for n in range(3)]
        rule_for(*people)
        for _ in range(20):
            arrive(team)
    while number_events(team_id=team.pk):
        pass

    def reading() -> None:
        for _ in range(5):
            read_log(team_id=team.pk, now=timezone.now())

    assert at_once(team, *[reading] * 4) == [None] * 4

    with transaction.atomic():
        given = Counter(Conversation.objects.values_list("assignee", flat=True))
        assert [given[person.pk] for person in people] == [7, 7, 6]
        assert Event.objects.filter(kind="conversation.assigned").count() == 20
