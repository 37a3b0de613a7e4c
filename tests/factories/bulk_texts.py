"""Many people, and bulk texts to them that are due: as a blast leaves them.

As a program it makes them in a team, with the number that bulk leaves from, if they are not there: `… <slug> <first
person> <how many>` queues a text to each; with one word more, they are put on a list of that name, whose id it prints.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any
from zlib import crc32


def bulk_phone(nth: int) -> str:
    return f"+1201{2_000_000 + nth}"


def number_of(slug: str) -> str:
    """Return the phone that a team without a number gets, each another one."""
    return f"+1201555{9_000 + crc32(slug.encode()) % 1_000}"


def make_people(*, team: Any, first: int, people: int, now: datetime) -> list[Any]:
    """Make so many people who agree to texts to many."""
    from apps.candidates.models import Application, ApplicationStatus, Candidate
    from apps.candidates.services import create_built_in_statuses
    from apps.messaging.services import record_consents

    if not ApplicationStatus.objects.filter(team=team).exists():
        create_built_in_statuses(team=team)
    status = ApplicationStatus.objects.filter(team=team)[0]
    made = [
        Candidate(team=team, phone=bulk_phone(nth), first_name="Person", last_name=f"No {nth}")
        for nth in range(first, first + people)
    ]
    Candidate.objects.bulk_create(made, batch_size=500)
    Application.objects.bulk_create(
        [
            Application(team=team, candidate=person, status=status, method=Application.Method.IMPORT)
            for person in made
        ],
        batch_size=500,
    )
    record_consents(
        team=team,
        phones=[person.phone for person in made],
        given=True,
        method="import",
        wording="They said yes.",
        at=now,
    )
    return made


def queue_bulk_texts(*, team: Any, number: Any, first: int, texts: int) -> None:
    """Make so many people with a chat and a bulk text that is due."""
    from django.db import transaction

    from apps.chat.models import TEXT_LIFE, Conversation, Message

    now = datetime.now(UTC)
    with transaction.atomic():
        people = make_people(team=team, first=first, people=texts, now=now)
        chats = [
            Conversation(team=team, candidate=person, number=number, last_message_at=now) for person in people
        ]
        Conversation.objects.bulk_create(chats, batch_size=500)
        Message.objects.bulk_create(
            [
                Message(
                    team=team,
                    conversation=chat,
                    number=number,
                    direction=Message.Direction.OUTBOUND,
                    status=Message.Status.QUEUED,
                    origin=Message.Origin.BLAST,
                    lane=Message.Lane.BULK,
                    phone=person.phone,
                    body=f"Hello {person.last_name}, is Saturday good for you?",
                    send_at=now,
                    send_before=now + TEXT_LIFE,
                    # Whatever the hour.
                    any_hour_until=now + TEXT_LIFE,
                    created_at=now,
                )
                for person, chat in zip(people, chats, strict=True)
            ],
            batch_size=500,
        )


def list_people(*, team: Any, first: int, people: int, name: str) -> str:
    """Make so many people and put them on a list. Return its id."""
    from django.db import transaction

    from tests.factories.lists import StaticListFactory

    with transaction.atomic():
        made = make_people(team=team, first=first, people=people, now=datetime.now(UTC))
        return str(StaticListFactory(team=team, name=name, people=made).pk)


def main() -> None:
    import django

    django.setup()
    from django.db import transaction

    from apps.accounts.models import Team
    from apps.accounts.selectors import team_of_slug
    from apps.accounts.services import create_team
    from apps.accounts.tenancy import as_team
    from apps.messaging.models import Number
    from tests.factories.messaging import connect_test_number

    slug, first, how_many, *names = sys.argv[1:]
    team_id = team_of_slug(slug) or create_team(name=slug.title(), slug=slug).pk
    with as_team(team_id):
        with transaction.atomic():
            team = Team.objects.get(pk=team_id)
            number = Number.objects.for_team(team).order_by("created_at").first()
            number = number or connect_test_number(team=team, phone=number_of(slug))
        if names:
            print(list_people(team=team, first=int(first), people=int(how_many), name=names[0]))
        else:
            queue_bulk_texts(team=team, number=number, first=int(first), texts=int(how_many))


if __name__ == "__main__":
    main()
