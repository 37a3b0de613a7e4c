"""The demo data: all of it the first time, nothing the second; weeks behind it, and something on every page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from apps.accounts.models import Membership, User
from apps.accounts.selectors import team_of_slug
from apps.accounts.tenancy import as_team
from apps.blasts.models import Blast
from apps.campaigns.models import Enrolment
from apps.candidates.models import Application, Candidate, CustomField, Tag
from apps.chat.models import Conversation, Message
from apps.chat.selectors import waiting_counts
from apps.events.models import Event
from apps.feeds.models import FeedDelivery
from apps.lists.models import List
from apps.lists.selectors import reach_of
from apps.messaging.models import OptOut
from apps.simulator.demo.clock import at_the_time
from apps.webhooks.models import Delivery
from tests.journeys.places import PLACES, TEAM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo's data, made once: each test takes back what it does to them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo")
        yield
        transaction.set_rollback(True)


def census() -> dict[str, Any]:
    counts: dict[str, Any] = {"users": User.objects.count()}
    for slug in ("demo", "night", "other"):
        with as_team(team_of_slug(slug)):
            counts[slug] = [
                Membership.objects.count(),
                Candidate.objects.count(),
                Conversation.objects.count(),
                Message.objects.count(),
            ]
    return counts


def test_the_demo_has_people_waiting_in_every_colour():
    team_id = team_of_slug("demo")
    with as_team(team_id):
        total = waiting_counts(team_id=team_id, now=timezone.now()).total

    assert (total.green, total.orange, total.red) == (6, 4, 4)


def test_nothing_of_the_demo_is_due_to_be_sent():
    tomorrow = timezone.now() + timedelta(days=1)
    with as_team(team_of_slug("demo")):
        statuses = set(Message.objects.values_list("status", flat=True))
        planned = Message.objects.filter(status="scheduled")
        soonest = [
            *planned.values_list("send_at", flat=True),
            *Blast.objects.filter(status="scheduled").values_list("send_at", flat=True),
            *Enrolment.objects.filter(status="active").values_list("due_at", flat=True),
        ]

    assert statuses == {"received", "delivered", "undelivered", "scheduled"}
    assert min(soonest) > tomorrow


def test_a_second_seeding_doubles_nothing():
    once = census()

    call_command("seed_demo")

    assert census() == once


def test_what_people_changed_survives_another_seeding():
    with as_team(team_of_slug("demo")):
        Candidate.objects.filter(first_name="Candidate", last_name="12").update(first_name="Renamed")

    call_command("seed_demo")

    with as_team(team_of_slug("demo")):
        assert Candidate.objects.filter(first_name="Renamed").count() == 1


def test_the_manager_has_two_teams_of_one_account_and_the_other_account_none_of_them():
    with as_team(team_of_slug("night")):
        people = set(Membership.objects.values_list("user__email", flat=True))
    with as_team(team_of_slug("other")):
        others = set(Membership.objects.values_list("user__email", flat=True))

    assert people == {"manager@demo.test"}
    assert others == {"other@demo.test"}


def test_no_demo_logins_are_made_where_others_can_reach_them(db: None, settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError, match="everybody knows the password"):
        call_command("seed_demo")


def test_the_demo_has_tags_own_fields_and_somebody_who_is_there_twice():
    with as_team(team_of_slug("demo")):
        assert set(CustomField.objects.values_list("label", flat=True)) == {"Shift", "Forklift licence"}
        worn = set(Tag.objects.filter(taggings__isnull=False).values_list("name", flat=True))
        assert worn == {"Own car", "Ready now", "Former employee", "Driver", "Applicant system"}
        assert Candidate.objects.filter(custom__shift="Nights", custom__forklift_licence=True).exists()
        twins = Candidate.objects.filter(email="candidate1@demo.test")
        assert len({person.phone for person in twins}) == 2


def test_the_demo_has_a_list_of_either_kind_with_people_on_it():
    call_command("seed_demo")

    with as_team(team_of_slug("demo")):
        names = ["Open day in May", "Nurses who can start"]
        lists = {
            each.kind: each for each in List.objects.select_related("team__account").filter(name__in=names)
        }
        reach = {kind: reach_of(each, now=timezone.now()) for kind, each in lists.items()}

    assert reach["static"].size == 8
    assert reach["static"].reasons == ["1 opted out"]
    assert reach["dynamic"].size > 5


@pytest.fixture
def in_demo_team(demo: None, db: None) -> Iterator[None]:
    with as_team(team_of_slug("demo")):
        yield


def has_row(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(team=TEAM))
        return cursor.fetchone() is not None


@pytest.mark.usefixtures("in_demo_team")
def test_every_page_has_something_to_show():
    bare = [place.name for place in PLACES if place.row and not has_row(place.row)]

    assert bare == []


@pytest.mark.usefixtures("in_demo_team")
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


@pytest.mark.usefixtures("in_demo_team")
def test_the_log_tells_of_the_past_as_of_the_past():
    arrived = dict(Event.objects.filter(kind="application.created").values_list("subject_id", "created_at"))
    # Of a file one event tells of all of its people.
    came = Application.objects.exclude(method="import").values_list("pk", "applied_at")

    assert all(abs(arrived[pk] - at) < timedelta(minutes=1) for pk, at in came)


@pytest.mark.usefixtures("in_demo_team")
def test_whoever_was_talked_with_before_waits_for_nobody_today():
    before = Conversation.objects.filter(candidate__first_name="Applicant")

    assert before.count() > 30
    assert not before.filter(closed_at=None).exists()


@pytest.mark.usefixtures("in_demo_team")
def test_nobody_answers_in_the_second_in_which_they_are_asked():
    asked = Message.objects.filter(
        conversation=OuterRef("conversation"), direction="inbound", created_at__lt=OuterRef("created_at")
    )
    answers = Message.objects.filter(direction="outbound", origin="chat", author__isnull=False).annotate(
        asked_at=Subquery(asked.order_by("-created_at").values("created_at")[:1])
    )

    assert answers.filter(asked_at__isnull=False).count() > 50
    assert not answers.filter(created_at__lt=F("asked_at") + timedelta(minutes=1)).exists()


@pytest.mark.usefixtures("in_demo_team")
def test_what_went_to_many_has_come_to_every_end():
    blast = Blast.objects.get(status="finished")
    statuses = set(blast.recipients.filter(message__isnull=False).values_list("message__status", flat=True))

    assert statuses == {"delivered", "undelivered"}
    assert blast.recipients.exclude(skipped="").exists()
    assert Message.objects.filter(origin="blast", clicks__gt=0).exists()


@pytest.mark.usefixtures("in_demo_team")
def test_partners_have_brought_and_heard_of_both_kinds():
    assert set(FeedDelivery.objects.values_list("outcome", flat=True)) == {"taken", "duplicate", "rejected"}
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered", "failed"}


def test_the_clock_is_put_back_for_a_while_only():
    moment = datetime(2026, 1, 2, 3, tzinfo=UTC)

    with at_the_time(moment):
        then = timezone.now(), Event(kind="x").created_at

    assert then == (moment, moment)
    assert timezone.now() - moment > timedelta(days=1)
