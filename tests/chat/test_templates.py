"""Words that are written often: a manager keeps the team's, everybody who works here keeps their own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Membership
from apps.candidates.models import CustomField
from apps.candidates.services import add_custom_field
from apps.chat.services import remove_colleague
from apps.events.models import Event
from apps.messaging.models import Template
from apps.messaging.services import TooManyTemplates, add_template, delete_template
from apps.messaging.services import templates as template_services

LIST = "/settings/templates/"
NEW = f"{LIST}new/"
WORDS = {"name": "Hours", "body": "We are here from 8, {{first_name|hello}}."}


@pytest.fixture
def of_team(team):
    return add_template(team=team, name="hours", body="We are here from 8, {{first_name|hello}}.")


@pytest.fixture
def own(team, recruiter):
    return add_template(team=team, name="mine", body="My words", owner=recruiter)


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def test_a_manager_adds_one_for_the_team(team, manager, as_manager: Client, as_recruiter: Client):
    as_manager.post(NEW, WORDS | {"for_team": "on"})

    added = Template.objects.get()
    assert (added.name, added.owner, added.body) == ("hours", None, WORDS["body"])
    assert "/hours" in page(as_recruiter)
    event = Event.objects.get(kind="template.added")
    assert (event.subject_id, event.actor_id, event.data) == (added.pk, manager.pk, {"is_teams": True})


def test_the_fields_that_can_stand_in_it_are_for_its_text(as_manager: Client):
    shown = page(as_manager, NEW)

    [written] = re.findall(r'<textarea name="body"[^>]* id="([^"]+)"', shown)
    assert re.findall(r'<merge-fields data-for="([^"]+)">', shown) == [written]
    assert "<code>{{job_title}}</code>" in shown


def test_a_member_adds_their_own_whatever_they_ask_for(team, recruiter, as_recruiter: Client, as_manager):
    as_recruiter.post(NEW, WORDS | {"for_team": "on"})

    assert Template.objects.get().owner == recruiter
    assert "/hours" in page(as_recruiter)
    assert "/hours" not in page(as_manager)


def test_the_restricted_have_none(restricted, signed_in):
    client = signed_in(restricted)

    assert client.get(LIST).status_code == client.post(NEW, WORDS).status_code == 403


def test_a_name_is_one_person_s_once_and_the_team_s_once(of_team, as_manager: Client):
    own = as_manager.post(NEW, WORDS)
    again = as_manager.post(NEW, WORDS | {"name": "/HOURS"})
    team_again = as_manager.post(NEW, WORDS | {"for_team": "on"})

    assert own.status_code == 302
    assert [each.status_code for each in (again, team_again)] == [422, 422]
    assert "name" in again.context["form"].errors
    assert Template.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"name": "Öffnung"}, "name"),
        ({"name": "/"}, "name"),
        ({"name": "-a"}, "name"),
        ({"body": "Hi {{nickname}}"}, "body"),
        ({"body": "Hi {{first_name"}, "body"),
        ({"body": "Hi {{custom.shift}}"}, "body"),
        ({"body": " \n "}, "body"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(team, as_manager: Client, change, at):
    response = as_manager.post(NEW, WORDS | change)

    assert response.status_code == 422
    assert at in response.context["form"].errors
    assert not Template.objects.exists()


def test_a_field_of_the_team_s_own_can_stand_in_it(team, as_manager: Client):
    add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)

    assert "{{custom.shift}}" in page(as_manager, NEW)
    assert as_manager.post(NEW, WORDS | {"body": "Hi {{custom.shift}}"}).status_code == 302


def test_a_manager_changes_the_team_s(of_team, as_manager: Client):
    as_manager.post(f"{LIST}{of_team.pk}/", {"name": "Opening Hours", "body": "From 9."})

    of_team.refresh_from_db()
    assert (of_team.name, of_team.body) == ("opening-hours", "From 9.")


@pytest.mark.parametrize("what", ["", "move/", "delete/", "restore/"])
def test_a_member_changes_nothing_of_the_team_s(of_team, as_recruiter: Client, what):
    Template.objects.update(deleted_at=timezone.now() if what == "restore/" else None)
    before = Template.objects.values().get()

    response = as_recruiter.post(f"{LIST}{of_team.pk}/{what}", WORDS | {"body": "x", "move": "up"})

    assert (response.status_code, response.url) == (302, LIST)
    assert Template.objects.values().get() == before


@pytest.mark.parametrize("what", ["", "move/", "delete/", "restore/"])
def test_somebody_s_own_is_not_there_for_a_manager(own, as_manager: Client, what):
    assert as_manager.post(f"{LIST}{own.pk}/{what}", WORDS).status_code == 404


def test_they_change_places_among_their_own_kind(team, of_team, own, as_manager: Client):
    second = add_template(team=team, name="second", body="B")
    third = add_template(team=team, name="third", body="C")

    def names() -> list[str]:
        of_the_team = Template.objects.for_team(team).of_team().in_order()
        return [each.name for each in of_the_team]

    as_manager.post(f"{LIST}{third.pk}/move/", {"move": "up"})
    assert names() == ["hours", "third", "second"]
    as_manager.post(f"{LIST}{second.pk}/move/", {"move": "down"})
    as_manager.post(f"{LIST}{of_team.pk}/move/", {"move": "up"})
    as_manager.post(f"{LIST}{of_team.pk}/move/", {"move": "sideways"})
    assert names() == ["hours", "third", "second"]
    as_manager.post(f"{LIST}{of_team.pk}/move/", {"move": "down"})
    assert names() == ["third", "hours", "second"]


def test_a_deleted_one_can_be_brought_back(of_team, as_manager: Client):
    deleted = as_manager.post(f"{LIST}{of_team.pk}/delete/", follow=True).content.decode()
    undo = f"{LIST}{of_team.pk}/restore/"

    assert undo in deleted
    assert as_manager.get(f"{LIST}{of_team.pk}/").status_code == 404
    as_manager.post(undo)
    assert as_manager.get(f"{LIST}{of_team.pk}/").status_code == 200
    assert as_manager.post(undo).status_code == 302


def test_it_stays_away_when_its_name_is_taken_since(of_team, as_manager: Client):
    as_manager.post(f"{LIST}{of_team.pk}/delete/")
    as_manager.post(NEW, WORDS | {"for_team": "on"})

    shown = as_manager.post(f"{LIST}{of_team.pk}/restore/", follow=True).content.decode()

    assert "There is a template “/hours” already." in shown
    assert Template.objects.get(pk=of_team.pk).deleted_at is not None


def test_after_a_day_the_next_deletion_forgets_it(team, of_team, own):
    now = timezone.now()
    delete_template(template=of_team, now=now - timedelta(days=1, seconds=1))

    delete_template(template=own, now=now)

    assert [each.pk for each in Template.objects.all()] == [own.pk]


def test_one_s_own_go_with_who_leaves(team, own, of_team, recruiter):
    membership = Membership.objects.get(user=recruiter)

    remove_colleague(membership=membership, actor=None, now=timezone.now())

    assert [each.pk for each in Template.objects.all()] == [of_team.pk]


def test_there_is_an_end_to_them(team, of_team, monkeypatch):
    monkeypatch.setattr(template_services, "MOST_TEMPLATES", 1)

    with pytest.raises(TooManyTemplates):
        add_template(team=team, name="more", body="B")


def test_a_list_costs_the_same_for_one_as_for_twenty(team, own, of_team, as_recruiter, count_queries):
    def call() -> None:
        assert as_recruiter.get(LIST).status_code == 200

    call()
    for_one = count_queries(call)
    for number in range(19):
        add_template(team=team, name=f"more-{number}", body="{{first_name|x}}")

    assert count_queries(call) == for_one


def test_a_member_finds_only_this_page_of_the_settings(team, as_recruiter: Client, as_manager: Client):
    assert "/settings/tags/" in page(as_manager)
    assert "/settings/tags/" not in page(as_recruiter)
