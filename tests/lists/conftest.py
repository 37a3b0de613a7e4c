"""What the tests of lists have in common."""

from __future__ import annotations

from django.utils import timezone

from apps.messaging.services import record_consents
from tests.factories.candidates import CandidateFactory


def agreed(team, count):
    people = [CandidateFactory(team=team) for _ in range(count)]
    phones = [person.phone for person in people]
    record_consents(team=team, phones=phones, given=True, method="form", wording="Yes.", at=timezone.now())
    return people


def page(client, list_, question=""):
    return client.get(f"/lists/{list_.pk}/{question}").content.decode()
