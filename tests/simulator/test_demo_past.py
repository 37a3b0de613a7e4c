"""The weeks behind the demo's today: something on every page, at the times when it took place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.selectors import team_of_slug
from apps.accounts.tenancy import as_team
from apps.blasts.models import Blast
from apps.candidates.models import Application
from apps.chat.models import Conversation, Message
from apps.events.models import Event
from apps.feeds.models import FeedDelivery
from apps.messaging.models import OptOut
from apps.simulator.demo.clock import at_the_time
from apps.webhooks.models import Delivery
from tests.journeys.places import PLACES, TEAM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo's data, looked at by one team after the other."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _team(demo: None, db: None) -> Iterator[None]:
    with as_team(team_of_slug("demo")):
        yield


def has_row(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(team=TEAM))
        return cursor.fetchone() is not None


def test_every_page_has_something_to_show():
    bare = [place.name for place in PLACES if place.row and not has_row(place.row)]

    assert bare == []


def test_eight_weeks_of_texts_and_arrivals_lie_behind_the_reports():
    begun = timezone.now() - timedelta(weeks=7)
    weeks = {text.isocalendar().week for text in Message.objects.values_list("created_at", flat=True)}

    assert Message.objects.filter(created_at__lt=begun).exists()
    assert len(weeks) >= 8
    assert set(Application.objects.values_list("method", flat=True)) >= {
        "feed",
        "form",
        "keyword",
        "import",
        "api",
    }
    assert set(OptOut.objects.values_list("source", flat=True)) >= {"keyword", "phrase"}


def test_the_log_tells_of_the_past_as_of_the_past():
    arrived = dict(Event.objects.filter(kind="application.created").values_list("subject_id", "created_at"))
    came = Application.objects.filter(candidate__first_name="Applicant").values_list("pk", "applied_at")

    assert all(abs(arrived[pk] - at) < timedelta(minutes=1) for pk, at in came)


def test_whoever_was_talked_with_before_waits_for_nobody_today():
    before = Conversation.objects.filter(candidate__first_name="Applicant")

    assert before.count() > 30
    assert not before.filter(closed_at=None).exists()


def test_what_went_to_many_has_come_to_every_end():
    blast = Blast.objects.get(status="finished")
    statuses = set(blast.recipients.filter(message__isnull=False).values_list("message__status", flat=True))

    assert statuses == {"delivered", "undelivered"}
    assert blast.recipients.exclude(skipped="").exists()
    assert Message.objects.filter(origin="blast", clicks__gt=0).exists()


def test_partners_have_brought_and_heard_of_both_kinds():
    assert set(FeedDelivery.objects.values_list("outcome", flat=True)) == {"taken", "duplicate", "rejected"}
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered", "failed"}


def test_the_clock_is_put_back_for_a_while_only():
    moment = datetime(2026, 1, 2, 3, tzinfo=UTC)

    with at_the_time(moment):
        then = timezone.now(), Event(kind="x").created_at

    assert then == (moment, moment)
    assert timezone.now() - moment > timedelta(days=1)
