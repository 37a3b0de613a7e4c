"""What a new team does once: ticked off by what is there, left out by whom it does not concern, gone when done."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.accounts.models import Invitation, Membership, Role
from apps.accounts.services import invite
from apps.blasts.services import create_blast
from apps.chat.services import send_text
from apps.feeds.models import Feed
from apps.onboarding.models import FirstSteps
from apps.onboarding.selectors import KEYS, checklist_of
from apps.simulator.samples import put_samples, remove_samples
from tests.factories.candidates import CandidateFactory
from tests.factories.chat import ConversationFactory
from tests.factories.feeds import FeedFactory, team_template
from tests.factories.lists import StaticListFactory

PART = {"HX-Request": "true", "HX-Target": "first-steps"}
URL = "/first-steps/"


@pytest.fixture
def mine(team, manager):
    return Membership.objects.select_related("team", "user").get(team=team, user=manager)


def done(membership):
    return {step.key for step in checklist_of(membership).steps if step.is_done}


def test_a_new_team_has_done_nothing_even_if_its_manager_came_by_an_invitation(team, mine):
    Membership.objects.exclude(pk=mine.pk).delete()
    invite(team=team, email="me@demo.test", role=Role.MANAGER, invited_by=None, now=timezone.now())
    Invitation.objects.update(email=mine.user.email)

    assert done(mine) == set()


def test_each_step_is_ticked_off_by_what_is_there(team, number, manager, recruiter, mine):
    assert done(mine) == {"number", "colleague"}

    CandidateFactory(team=team)
    assert "candidate" in done(mine)
    list_ = StaticListFactory(team=team)
    team_template(team=team)
    FeedFactory(team=team)
    create_blast(team=team, author=manager, list_=list_, number=number, name="Hello", body="Hi")
    send_text(conversation=ConversationFactory(team=team), author=recruiter, body="Hi", now=timezone.now())

    assert done(mine) == KEYS - {"import"}


def test_what_goes_is_open_again(team, mine):
    FeedFactory(team=team)
    assert "feed" in done(mine)
    Feed.objects.all().delete()

    assert "feed" not in done(mine)


def test_sample_people_tick_nothing_off(team, number, manager, mine):
    put_samples(team=team, actor=manager, now=timezone.now())
    assert done(mine) == {"number"} | (done(mine) & {"colleague"})

    remove_samples(team=team, actor=manager, now=timezone.now())
    assert not done(mine) & {"candidate", "text"}


def test_a_step_is_left_out_for_one_person_alone(as_manager, team, manager, mine):
    as_manager.post(f"{URL}skip/", {"step": "feed"}, headers=PART)

    assert [step.key for step in checklist_of(mine).steps if step.is_skipped] == ["feed"]
    assert FirstSteps.objects.get().user == manager


def test_a_step_that_is_none_is_refused(as_manager):
    assert as_manager.post(f"{URL}skip/", {"step": "dance"}, headers=PART).status_code == 422
    assert not FirstSteps.objects.exists()


def test_hidden_they_are_on_no_dashboard_and_on_their_page(as_manager):
    assert "Connect a number" in as_manager.get(URL, headers=PART).content.decode()

    assert as_manager.post(f"{URL}hide/", headers=PART).content == b""

    assert as_manager.get(URL, headers=PART).content == b""
    assert "Connect a number" in as_manager.get(URL).content.decode()
    as_manager.post(f"{URL}show/")
    assert "Connect a number" in as_manager.get(URL, headers=PART).content.decode()


def test_they_are_gone_when_all_is_done_or_left_out(as_manager):
    for key in KEYS:
        as_manager.post(f"{URL}skip/", {"step": key}, headers=PART)

    assert as_manager.get(URL, headers=PART).content == b""


def test_the_phone_stands_beside_them_where_the_carrier_is_simulated(as_manager, number, settings):
    settings.SIMULATED_CARRIER = True
    assert 'hx-get="/simulator/one/"' in as_manager.get(URL, headers=PART).content.decode()

    settings.SIMULATED_CARRIER = False
    assert "/simulator/one/" not in as_manager.get(URL, headers=PART).content.decode()


def test_to_ask_for_them_costs_no_more_than_a_page_may(as_manager, number, count_queries):
    assert count_queries(lambda: as_manager.get(URL, headers=PART)) <= 12


def test_only_managers_have_them(as_recruiter):
    assert as_recruiter.get(URL).status_code in {403, 404}
