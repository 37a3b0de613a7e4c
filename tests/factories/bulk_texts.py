"""Many bulk texts that are due, each to a person of its own: as a blast leaves them.

As a program it queues them from the first number of a team, which it makes if there is none: `… <slug> <first person>
<how many>`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any


def bulk_phone(nth: int) -> str:
    return f"+1201{2_000_000 + nth}"


def queue_bulk_texts(*, team: Any, number: Any, first: int, texts: int) -> None:
    """Make so many people with a chat and a bulk text that is due."""
    from django.db import transaction

    from apps.candidates.models import Application, ApplicationStatus, Candidate
    from apps.candidates.services import create_built_in_statuses
    from apps.chat.models import TEXT_LIFE, Conversation, Message
    from apps.messaging.services import record_consents

    now = datetime.now(UTC)
    with transaction.atomic():
        if not ApplicationStatus.objects.filter(team=team).exists():
            create_built_in_statuses(team=team)
        status = ApplicationStatus.objects.filter(team=team)[0]
        people = [
            Candidate(team=team, phone=bulk_phone(nth), first_name="Person", last_name=f"No {nth}")
            for nth in range(first, first + texts)
        ]
        Candidate.objects.bulk_create(people, batch_size=500)
        Application.objects.bulk_create(
            [
                Application(team=team, candidate=person, status=status, method=Application.Method.IMPORT)
                for person in people
            ],
            batch_size=500,
        )
        record_consents(
            team=team,
            phones=[person.phone for person in people],
            given=True,
            method="import",
            wording="They said yes.",
            at=now,
        )
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

    slug, first, texts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    team_id = team_of_slug(slug) or create_team(name=slug.title(), slug=slug).pk
    with as_team(team_id):
        with transaction.atomic():
            team = Team.objects.get(pk=team_id)
            number = Number.objects.for_team(team).order_by("created_at").first()
            number = number or connect_test_number(team=team, phone="+12015559001")
        queue_bulk_texts(team=team, number=number, first=first, texts=texts)


if __name__ == "__main__":
    main()
