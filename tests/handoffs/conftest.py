"""A candidate who is engaged, and another team of the same account with people of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.accounts.models import Membership, Team, User
from apps.accounts.tenancy import as_team
from apps.candidates.models import Application, ApplicationStatus
from apps.candidates.services import fill_application, update_candidate
from apps.chat.models import Conversation
from apps.handoffs.mail import mail_letter
from apps.handoffs.models import Handoff
from tests.factories.accounts import TeamFactory, add_person
from tests.factories.chat import text_in


@pytest.fixture
def chat(number: Any) -> Conversation:
    """The chat with somebody who wrote an hour ago."""
    text = text_in(number, body="Is the job still open?", at=timezone.now() - timedelta(hours=1))
    update_candidate(
        candidate=text.conversation.candidate,
        fields={
            "first_name": "Candidate",
            "last_name": "Twelve",
            "email": "candidate@people.test",
            "city": "Newark",
        },
    )
    application = Application.objects.get(candidate=text.conversation.candidate)
    fill_application(application=application, fields={"job_title": "Forklift driver", "source": "Job board"})
    return Conversation.objects.select_related("candidate", "team__account").get(pk=text.conversation_id)


@pytest.fixture
def sister(team: Team) -> Team:
    return TeamFactory(name="Night shift", slug="night-shift", account=team.account)


@pytest.fixture
def sister_manager(sister: Team) -> User:
    return add_person(sister, Membership.Role.MANAGER, "Manager There")


@pytest.fixture
def status(team: Team) -> Any:
    return lambda key: ApplicationStatus.objects.for_team(team).get(key=key)


@pytest.fixture
def mailed(mailoutbox: list[Any]) -> Any:
    """Mail the letter of a handoff, as the clock would half a minute later, and return what went out."""

    def mail(handoff: Handoff) -> list[Any]:
        before = len(mailoutbox)
        now = timezone.now() + timedelta(seconds=30)
        mail_letter(team_id=handoff.team_id, handoff_id=handoff.pk, now=now)
        return mailoutbox[before:]

    return mail


@pytest.fixture
def there(sister: Team) -> Any:
    """Look at what the other team has."""

    def look(rows: Any, **which: Any) -> list[Any]:
        with as_team(sister.pk):
            return list(rows.filter(team=sister, **which))

    return look
