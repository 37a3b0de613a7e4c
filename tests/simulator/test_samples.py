"""Sample people: put into a real team at one press, never texted over a real carrier, and out again without a trace."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Team
from apps.candidates.models import Candidate, Tag
from apps.candidates.services import merge_candidates
from apps.chat.models import Conversation, Message
from apps.chat.services import assign_conversation, send_text
from apps.events.models import Event
from apps.events.relay import number_events
from apps.messaging.gate import NotAllowed
from apps.messaging.models import ConsentEvent, OptOut, SamplePhone
from apps.reports.intake.touching import days_touched
from apps.reports.models import ReportDay
from apps.simulator.samples import (
    PEOPLE,
    TAG,
    HasPeopleOfItsOwn,
    NoNumberYet,
    SamplesAreThere,
    put_samples,
    remove_samples,
)
from tests.architecture.tenancy.world import owned_models
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import text_in

# What a team has whether or not somebody was ever in it: its log keeps its numbers, and the account a secret.
KEPT = {"Event"}


def rows(team):
    """Return how many rows of this team each table holds."""
    counts = {}
    with connection.cursor() as cursor:
        for model in owned_models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE team_id = %s", [team.pk])
            counts[model.__name__] = cursor.fetchone()[0]
    return {name: count for name, count in counts.items() if count and name not in KEPT}


@pytest.fixture
def samples(team, number, manager):
    put_samples(team=team, actor=manager, now=timezone.now())
    return Candidate.objects.filter(first_name="Sample")


def test_samples_are_people_with_chats_at_all_ages_each_tagged(team, samples):
    assert samples.count() == PEOPLE
    assert samples.filter(taggings__tag__name=TAG).count() == PEOPLE
    assert Conversation.objects.for_team(team).filter(waiting_since__isnull=False).count() == 4
    assert not Message.objects.filter(status=Message.Status.QUEUED).exists()


def test_they_go_without_a_trace_and_take_nothing_real_along(team, number, manager, recruiter):
    real = text_in(number, body="I am real").conversation
    assign_conversation(conversation=real, assignee=recruiter, actor=manager)
    before = rows(team)
    events = list(Event.objects.filter(conversation_id=real.pk).values("kind", "data"))
    put_samples(team=team, actor=manager, now=timezone.now())
    chat = Conversation.objects.exclude(pk=real.pk).filter(waiting_since__isnull=False).first()
    assign_conversation(conversation=chat, assignee=recruiter, actor=manager)
    text_in(number, phone=chat.candidate.phone, body="STOP")
    names = [str(pk) for pk in Conversation.objects.exclude(pk=real.pk).values_list("pk", flat=True)]

    remove_samples(team=team, actor=manager, now=timezone.now())

    assert rows(team) == before
    assert list(Event.objects.filter(conversation_id=real.pk).values("kind", "data")) == events
    left = Event.objects.filter(kind__startswith="sample")
    assert not [event for event in left if event.kind == "sample.removed" and event.data]
    assert not Event.objects.filter(conversation_id__in=names).exists()
    assert not ConsentEvent.objects.exists()
    assert not OptOut.objects.exists()
    assert not Tag.objects.filter(name=TAG).exists()


def test_the_log_keeps_its_numbers(team, number, manager, samples):
    while number_events(team_id=team.pk):
        pass
    before = list(Event.objects.exclude(seq=None).order_by("seq").values_list("seq", flat=True))

    remove_samples(team=team, actor=manager, now=timezone.now())

    after = Event.objects.exclude(seq=None).order_by("seq").values_list("seq", flat=True)
    assert list(after) == before


def test_they_can_be_put_in_again(team, number, manager, samples):
    remove_samples(team=team, actor=manager, now=timezone.now())

    assert put_samples(team=team, actor=manager, now=timezone.now()) == PEOPLE


def test_no_text_to_them_leaves_over_a_real_carrier(team, samples, recruiter, settings):
    settings.SIMULATED_CARRIER = False
    chat = Conversation.objects.for_team(team).filter(waiting_since__isnull=False).first()

    with pytest.raises(NotAllowed, match="sample person") as refused:
        send_text(conversation=chat, author=recruiter, body="Hello", now=timezone.now())

    assert refused.value.code == "sample_person"


def test_over_the_simulated_one_they_can_be_texted(team, samples, recruiter, settings):
    settings.SIMULATED_CARRIER = True
    chat = Conversation.objects.for_team(team).filter(waiting_since__isnull=False).first()

    text = send_text(conversation=chat, author=recruiter, body="Hello", now=timezone.now())

    assert text.status == Message.Status.QUEUED


def test_a_sample_into_whom_somebody_real_was_merged_stays(team, number, manager, samples):
    real = CandidateFactory(team=team, first_name="Real")
    kept = samples.order_by("pk").first()
    merge_candidates(kept=kept, gone=real)

    remove_samples(team=team, actor=manager, now=timezone.now())

    assert list(Candidate.objects.for_team(team)) == [kept]
    assert not SamplePhone.objects.exists()


def test_reports_count_their_days_again(team, number, manager, samples):
    day = timezone.localdate()
    ReportDay.objects.create(team=team, day=day.replace(day=1))
    remove_samples(team=team, actor=manager, now=timezone.now())
    gone = Event.objects.filter(kind="samples.removed")

    assert day.replace(day=1) in days_touched(team=team, events=gone)


def test_without_a_number_there_is_nobody_to_write_to(team, manager):
    with pytest.raises(NoNumberYet):
        put_samples(team=team, actor=manager, now=timezone.now())


def test_they_are_put_in_once(team, samples, manager):
    with pytest.raises(SamplesAreThere):
        put_samples(team=team, actor=manager, now=timezone.now())


def test_a_team_with_many_people_needs_none(team, number, manager, monkeypatch):
    monkeypatch.setattr("apps.simulator.samples.MOST_OWN", 1)
    CandidateFactory(team=team)
    CandidateFactory(team=team)

    with pytest.raises(HasPeopleOfItsOwn):
        put_samples(team=team, actor=manager, now=timezone.now())


def test_a_manager_puts_them_in_and_takes_them_out(as_manager, team, number):
    assert "12 made-up people" in as_manager.get("/settings/samples/").content.decode()

    as_manager.post("/settings/samples/put/")
    page = as_manager.get("/settings/samples/").content.decode()
    assert "Take all sample people out" in page
    as_manager.post("/settings/samples/remove/")

    assert not Candidate.objects.for_team(Team.objects.get(pk=team.pk)).exists()


def test_the_page_says_why_not(as_manager, team):
    answer = as_manager.post("/settings/samples/put/", follow=True)

    assert "Connect a number first" in answer.content.decode()
