"""A team's first large mailing: the planner hears of it while it is written, not when the clock comes round."""

from __future__ import annotations

from django.db import connections, transaction
from django.utils import timezone

from apps.candidates.models import Candidate
from apps.chat.models import Message
from apps.chat.services import BulkText, queue_texts
from tests.factories.candidates import write_candidates
from tests.marks import committed


def guessed(team, table):
    """Return for how many rows of a team the planner takes a table: for one, when each that it has seen had its own."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT accounts_guessed_rows(%s, %s)", [table, team.pk])
        return cursor.fetchone()[0]


@transaction.atomic
def queue(team, number, many):
    people = write_candidates(
        [Candidate(team=team, phone=f"+1201555{place:04}", first_name="Made-up") for place in range(many)]
    )
    texts = [BulkText(each.pk, each.phone, "Hi there", 1, f"mailing:{each.pk}") for each in people]
    queue_texts(
        team=team,
        number=number,
        author_id=None,
        origin=Message.Origin.BLAST,
        texts=texts,
        now=timezone.now(),
    )


@committed
def test_the_planner_knows_of_a_teams_first_large_mailing(team, number):
    assert guessed(team, "chat_message") <= 1

    queue(team, number, 250)

    assert 200 < guessed(team, "chat_message") < 300
    assert 200 < guessed(team, "chat_conversation") < 300


@committed
def test_of_a_few_texts_the_tables_are_not_looked_at(team, number):
    queue(team, number, 20)

    assert guessed(team, "chat_message") <= 1
